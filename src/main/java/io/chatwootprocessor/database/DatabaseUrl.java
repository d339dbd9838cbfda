package io.chatwootprocessor.database;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's address in either of its spellings.
 *
 * @param jdbcUrl  as the driver takes it, without user and password
 * @param user     null: the driver's default, or a parameter of the address
 * @param password null: none
 */
public record DatabaseUrl(String jdbcUrl, String user, String password) {

    private static final String HOST = "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+])(?::\\d{1,5})?";
    private static final Pattern ADDRESS = Pattern.compile("postgres(?:ql)?://(?:(?<user>[^:@/\\s]*)(?::(?<password>[^@/\\s]*))?@)?"
            + "(?<hosts>" + HOST + "(?:," + HOST + ")*)(?<database>/[^?#\\s]+)(?:\\?(?<parameters>[^#\\s]*))?");
    private static final Pattern LIBPQ_TARGET = Pattern.compile("(^|&)target_session_attrs=(?:read-write|primary)(?=&|$)");
    private static final String TARGET = "targetServerType=";

    /**
     * Several hosts mean the one that can store at the moment: {@code targetServerType=primary}, or libpq's {@code
     * target_session_attrs=read-write}. If neither is given, it is added.
     *
     * @param address {@code postgresql://user:password@host:port/db}, {@code postgres://…} or {@code jdbc:postgresql:…}, or with
     *                {@code host:port,host:port} for several hosts; special characters in user and password are percent-encoded
     * @return null for a blank text, which is how Spring Boot says that a setting is empty
     * @throws IllegalArgumentException when it is neither, without quoting it: it may hold a password
     */
    public static DatabaseUrl valueOf(String address) {
        if (address.isBlank()) {
            return null;
        }
        String given = address.strip();
        if (given.startsWith("jdbc:postgresql:")) {
            return new DatabaseUrl(withTarget(given), null, null);
        }
        Matcher parts = ADDRESS.matcher(given);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not of the form postgresql://user:password@host:port/db"
                    + " (special characters in the password are percent-encoded; several hosts: host:port,host:port)");
        }
        String parameters = parts.group("parameters") == null ? ""
                : "?" + LIBPQ_TARGET.matcher(parts.group("parameters")).replaceAll("$1" + TARGET + "primary");
        return new DatabaseUrl(withTarget("jdbc:postgresql://" + parts.group("hosts") + parts.group("database") + parameters),
                decode(parts.group("user")), decode(parts.group("password")));
    }

    /** User and password, as the driver takes them. */
    Properties login() {
        Properties login = new Properties();
        if (user != null) {
            login.setProperty("user", user);
        }
        if (password != null) {
            login.setProperty("password", password);
        }
        return login;
    }

    /** How many hosts it names. */
    public int hosts() {
        return (int) readable().replaceFirst("^jdbc:postgresql:(//)?", "").replaceFirst("/.*", "").chars()
                .filter(character -> character == ',').count() + 1;
    }

    private static String withTarget(String jdbcUrl) {
        boolean several = new DatabaseUrl(jdbcUrl, null, null).hosts() > 1;
        return !several || jdbcUrl.contains(TARGET) ? jdbcUrl : jdbcUrl + (jdbcUrl.contains("?") ? "&" : "?") + TARGET + "primary";
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
        return text == null ? null : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
