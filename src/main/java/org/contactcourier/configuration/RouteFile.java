package org.contactcourier.configuration;

/**
 * A file of routes, read. Only its content goes on: the folder's name may hold anything, and a pattern of Camel's would take part
 * of it for a separator, a wildcard or an escape.
 *
 * @param name the file's name, for messages
 * @param text its content
 */
public record RouteFile(String name, String text) {}
