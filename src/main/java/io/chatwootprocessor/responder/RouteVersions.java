package io.chatwootprocessor.responder;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.camel.Route;
import org.apache.camel.spi.Resource;

/** The version of a route's file, as a hash, read once for each route that was loaded. */
final class RouteVersions {

    private static final int LENGTH = 12;

    private final Map<Route, String> known = Collections.synchronizedMap(new WeakHashMap<>());

    /** @return null: it is not known where the route is from */
    String of(Route route) {
        Resource resource = route.getSourceResource();
        if (resource == null) {
            return null;
        }
        return known.computeIfAbsent(route, loaded -> hash(resource));
    }

    private static String hash(Resource resource) {
        try (InputStream file = resource.getInputStream()) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.readAllBytes());
            return HexFormat.of().formatHex(digest).substring(0, LENGTH);
        } catch (IOException e) {
            return null; // the file is gone, and its route still runs
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
