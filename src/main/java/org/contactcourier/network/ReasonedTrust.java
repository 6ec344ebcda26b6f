package org.contactcourier.network;

import java.security.InvalidAlgorithmParameterException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Java's trust managers, which say in one sentence why they refuse a certificate, for clients that take no trust manager but the
 * name of an algorithm, as Kafka's does. Public because Java's security makes it by reflection.
 */
public final class ReasonedTrust extends TrustManagerFactorySpi {
    /** The name of the algorithm. */
    private static final String ALGORITHM = "ContactCourierTrust";

    private final TrustManagerFactory factory;

    /** For Java's security only. */
    public ReasonedTrust() throws NoSuchAlgorithmException {
        factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    }

    /** Where Java finds this class. */
    private static final class Registration extends Provider {
        private static final long serialVersionUID = 1L;

        private Registration() {
            super("ContactCourier", "1", "trust managers that say why they refuse a certificate");
            Object ignored = put("TrustManagerFactory." + ALGORITHM, ReasonedTrust.class.getName());
        }
    }

    /** The algorithm to name in a client's settings; Java knows it from now on. */
    public static String algorithm() {
        int ignored = Security.addProvider(new Registration()); // does nothing if it is there already
        return ALGORITHM;
    }

    @Override
    protected void engineInit(KeyStore store) throws KeyStoreException {
        factory.init(store);
    }

    @Override
    protected void engineInit(ManagerFactoryParameters parameters) throws InvalidAlgorithmParameterException {
        factory.init(parameters);
    }

    @Override
    protected TrustManager[] engineGetTrustManagers() {
        return Arrays.stream(factory.getTrustManagers())
                .map(manager ->
                        manager instanceof X509ExtendedTrustManager trust ? new TrustWithReasons(trust) : manager)
                .toArray(TrustManager[]::new);
    }
}
