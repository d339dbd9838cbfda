package io.chatwootprocessor.database;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * PostgreSQL's address in either of its spellings.
 *
 * @param jdbcUrl  what the driver takes, without user and password
 * @param user     null: the driver's default, or a parameter of the address
 * @param password null: none
 */
public record DatabaseUrl(String jdbcUrl, String user, String password) {

    /**
     * @param address {@code postgresql://user:password@host:port/db}, {@code postgres://…} or {@code jdbc:postgresql:…};
     *                special characters in user and password are percent-encoded
     * @return null for a blank text, which is how Spring Boot says that a setting is empty
     * @throws IllegalArgumentException when it is neither, without quoting it: it may hold a password
     */
    public static DatabaseUrl valueOf(String address) {
        if (address.isBlank()) {
            return null;
        }
        if (address.startsWith("jdbc:postgresql:")) {
            return new DatabaseUrl(address, null, null);
        }
        try {
            URI uri = new URI(address.strip());
            boolean postgres = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
            if (!postgres || uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
                throw new IllegalArgumentException("not of the form postgresql://user:password@host:port/db");
            }
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            String[] login = uri.getRawUserInfo() == null ? new String[0] : uri.getRawUserInfo().split(":", 2);
            return new DatabaseUrl("jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query,
                    login.length > 0 ? decode(login[0]) : null, login.length > 1 ? decode(login[1]) : null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not of the form postgresql://user:password@host:port/db"
                    + " (special characters in the password are percent-encoded)");
        }
    }

    /** The address without user, password and parameters: for people. */
    public String readable() {
        return jdbcUrl.replaceFirst("\\?.*", "").replaceFirst("//[^@/]*@", "//");
    }

    @Override
    public String toString() {
        return readable();
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
