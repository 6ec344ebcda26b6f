package org.contactcourier.console;

import org.contactcourier.configuration.Configuration;

/**
 * Where people look.
 *
 * @param host the address to listen on
 * @param port the port; 0 takes a free one
 */
public record ManagementSettings(String host, int port) {
    public static ManagementSettings from(Configuration configuration) {
        return new ManagementSettings(
                configuration.text("management.host"), configuration.number("management.port", 0, 65_535));
    }
}
