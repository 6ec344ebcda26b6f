package org.contactcourier.network;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The hosts that {@code no_proxy} names, as curl and Go read it: separated by commas, a domain stands for itself and what is
 * below it, {@code *} for all, an address may have the length of a network behind it, and any of them a port.
 *
 * @param hosts in lower case
 */
record NoProxy(List<String> hosts) {
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*");

    static NoProxy of(String list) {
        return new NoProxy(Arrays.stream(list.split("[,\\s]+", -1))
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .filter(host -> !host.isEmpty())
                .toList());
    }

    boolean covers(URI url) {
        String host = url.getHost().toLowerCase(Locale.ROOT).replaceAll("^\\[|]$|\\.$", "");
        int port = url.getPort() >= 0 ? url.getPort() : "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
        return hosts.stream().anyMatch(entry -> covers(entry, host, port));
    }

    private static boolean covers(String entry, String host, int port) {
        if (entry.equals("*")) {
            return true;
        }
        int slash = entry.indexOf('/');
        if (slash > 0) {
            return isInNetwork(host, entry.substring(0, slash), entry.substring(slash + 1));
        }
        String name = entry;
        int colon = name.lastIndexOf(':');
        boolean manyColons = name.indexOf(':') != colon && !name.contains("]");
        if (colon > 0 && !manyColons && name.substring(colon + 1).matches("\\d{1,5}")) {
            if (Integer.parseInt(name.substring(colon + 1)) != port) {
                return false;
            }
            name = name.substring(0, colon);
        }
        name = name.replaceAll("^\\[|]$|^\\*?\\.|\\.$", "");
        return host.equals(name) || (!ADDRESS.matcher(host).matches() && host.endsWith("." + name));
    }

    private static boolean isInNetwork(String host, String network, String length) {
        if (!ADDRESS.matcher(host).matches() || !ADDRESS.matcher(network).matches() || !length.matches("\\d{1,3}")) {
            return false;
        }
        try {
            byte[] address = InetAddress.getByName(host).getAddress(); // literals: no name server is asked
            byte[] prefix = InetAddress.getByName(network).getAddress();
            int bits = Integer.parseInt(length);
            if (address.length != prefix.length || bits > address.length * Byte.SIZE) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % Byte.SIZE;
                if ((address[bit / Byte.SIZE] & mask) != (prefix[bit / Byte.SIZE] & mask)) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
