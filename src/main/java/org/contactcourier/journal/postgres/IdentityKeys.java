package org.contactcourier.journal.postgres;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.postgres.session.Connections;
import org.contactcourier.record.Organization;

/**
 * What identities are called in the journal: identities are personal data, so their digests are kept, made with a secret of the
 * journal. Thread-safe.
 */
final class IdentityKeys {
    /** Bytes of one key: two identities never have the same by chance. */
    static final int SIZE = 16;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec secret;

    private IdentityKeys(String secret) {
        this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), ALGORITHM);
    }

    /** Those of the journal on the server. */
    static IdentityKeys of(Connections server) {
        return server.read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT secret::text FROM identity_secret")) {
                if (!row.next()) {
                    throw new JournalException("the journal lacks its secret: restore a backup");
                }
                return new IdentityKeys(row.getString(1));
            }
        });
    }

    /** The keys of {@code identities}, one behind the other: one person in two organizations is two contacts. */
    byte[] of(Organization organization, Set<String> identities) {
        String scope = organization.isNamed() ? organization.name() + '\n' : "";
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            ByteArrayOutputStream keys = new ByteArrayOutputStream(SIZE * identities.size());
            for (String identity : identities) {
                keys.write(mac.doFinal((scope + identity).getBytes(StandardCharsets.UTF_8)), 0, SIZE);
            }
            return keys.toByteArray();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks " + ALGORITHM, e);
        }
    }

    /** Each of {@code keys} by itself. */
    static List<ByteBuffer> split(byte[] keys) {
        List<ByteBuffer> split = new ArrayList<>(keys.length / SIZE);
        for (int at = 0; at < keys.length; at += SIZE) {
            split.add(ByteBuffer.wrap(Arrays.copyOfRange(keys, at, at + SIZE)));
        }
        return split;
    }
}
