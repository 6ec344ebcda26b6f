package org.contactcourier.network;

/**
 * How a server is reached over HTTP.
 *
 * @param tls whom its client trusts, and who it says it is
 * @param proxy what its calls go through
 */
public record HttpWay(Tls tls, ProxyChoice proxy) {
    /** Java's own certificates and the system's proxy, as where nothing is set. */
    public static final HttpWay DEFAULT = new HttpWay(Tls.DEFAULT, ProxyChoice.system(System.getenv()));
}
