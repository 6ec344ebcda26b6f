package org.contactcourier.configuration;

/**
 * A file of routes, read. Only its content goes on: the folder's name may hold anything, and a pattern of Camel's would take part
 * of it for a separator, a wildcard or an escape.
 *
 * @param name the file's name
 * @param text its content
 * @param place where it was found, for messages: a path, or {@link #PACKAGED}
 */
public record RouteFile(String name, String text, String place) {
    static final String PACKAGED = "packaged";

    /** Whether it is as the program ships it. */
    public boolean isShipped() {
        return place.equals(PACKAGED);
    }

    /** How a message calls it. */
    public String called() {
        return isShipped() ? "the packaged " + name : place;
    }
}
