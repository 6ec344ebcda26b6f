package org.contactcourier.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Whether a host is this machine itself, told from its name alone: nobody is asked. Stateless. */
public final class Loopback {
    private static final Pattern IPV4 = Pattern.compile("127(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");

    private Loopback() {}

    /** Whether that name or address is this machine. */
    public static boolean is(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        // RFC 6761, 6.3: whatever ends in .localhost
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || IPV4.matcher(name).matches()
                || (IPV6.matcher(name).matches() && isAddressOfLoopback(name));
    }

    private static boolean isAddressOfLoopback(String literal) {
        try {
            return InetAddress.getByName(literal).isLoopbackAddress(); // a literal, so no name server is asked
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
