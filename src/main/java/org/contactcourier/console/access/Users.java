package org.contactcourier.console.access;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** The people who may log in, by name, with the hashes of their passwords. Immutable, thread-safe. */
final class Users {
    /** Nobody. */
    static final Users NONE = new Users(Map.of());

    /** bcrypt uses no more than 72 bytes of a password. */
    private static final int LONGEST_PASSWORD = 72;

    /** A cost of 15 takes some seconds; more would hold up everybody who logs in. */
    private static final Pattern LINE =
            Pattern.compile("([A-Za-z0-9._@-]{1,64}):(\\$2[aby]\\$(?:0[4-9]|1[0-5])\\$[./A-Za-z0-9]{53})");

    /** Compared with the password of a name that nobody has, so both take as long; it is the hash of no password at all. */
    private static final String NOBODY = "$2a$12$" + ".".repeat(53);

    private final Map<String, String> hashes;

    private Users(Map<String, String> hashes) {
        this.hashes = Map.copyOf(hashes);
    }

    /** Reads {@code name:hash} lines; blank ones and those with a {@code #} in front are skipped. */
    static Users read(Configuration c, String key, Path file) {
        Map<String, String> hashes = new LinkedHashMap<>();
        try {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                Matcher matcher = LINE.matcher(line.strip());
                if (!matcher.matches()) {
                    throw c.wrong(
                            key,
                            "a file with lines name:bcrypt hash, as htpasswd -nB writes them; line " + number
                                    + " is none");
                }
                hashes.put(matcher.group(1), matcher.group(2));
            }
        } catch (IOException e) {
            throw c.wrong(key, "a file that can be read");
        }
        return new Users(hashes);
    }

    boolean areNone() {
        return hashes.isEmpty();
    }

    /** Whether {@code name} has that password. It takes as long if there is no such name. */
    boolean have(@Nullable String name, @Nullable String password) {
        String hash = name == null ? null : hashes.get(name);
        String given = password == null ? "" : password;
        byte[] bytes = given.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        boolean possible = hash != null && bytes.length > 0 && bytes.length <= LONGEST_PASSWORD;
        boolean right = BCrypt.verifyer()
                .verify(
                        possible ? given.toCharArray() : new char[] {'-'},
                        (possible && hash != null ? hash : NOBODY).toCharArray())
                .verified;
        return possible && right;
    }
}
