package org.contactcourier.smarttask;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.http.common.HttpMethods;
import org.apache.camel.support.DefaultMessage;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.contactcourier.configuration.Secret;
import org.contactcourier.http.AnswerDeadlines;
import org.contactcourier.http.BoundedConnections;
import org.contactcourier.network.ProxyServer;
import org.contactcourier.tracing.TraceContext;

/**
 * The way to SmartTask through camel-http: one pool, no retries and no cookies of HttpClient's own, no redirects, and nothing of
 * an exchange but its body. Thread-safe once the component is configured.
 */
public final class SmartTaskHttp implements AutoCloseable {
    /** Its own: what an operator's routes ask by {@code http} or {@code https} shares neither connections nor settings. */
    private static final String COMPONENT = "smarttask";

    /** A connection that rested this long is looked at before it is used: a reset on a stale one would be a needless doubt. */
    private static final TimeValue LOOK_AFTER = TimeValue.ofMilliseconds(250);

    /** Servers and balancers close idle connections after 60 s and more; ours go first. */
    private static final Timeout IDLE = Timeout.ofSeconds(20);

    /** For the start check beside the contacts. */
    private static final int BESIDE_CONTACTS = 1;

    private final SmartTaskSettings settings;
    private final AnswerDeadlines deadlines;
    private final OnlyOurHeaders headers = new OnlyOurHeaders();
    private final String userAgent;
    private boolean configured;
    private String name = COMPONENT;

    public SmartTaskHttp(SmartTaskSettings settings, LongSupplier nanos) {
        this.settings = settings;
        this.deadlines = new AnswerDeadlines(settings.responseTimeout(), nanos);
        this.userAgent = "contact-courier/"
                + Optional.ofNullable(getClass().getPackage().getImplementationVersion())
                        .orElse("dev");
    }

    /** Makes the component, once; to be called before any of its endpoints is made. */
    public synchronized void configure(CamelContext context) {
        if (configured) {
            return;
        }
        configured = true;
        HttpComponent component = new HttpComponent();
        component.setClientConnectionManager(pool());
        component.setAutomaticRetriesDisabled(true);
        component.setCookieManagementDisabled(true);
        component.setAuthCachingDisabled(true);
        component.setContentCompressionDisabled(true);
        component.setFollowRedirects(false);
        component.setSkipControlHeaders(true);
        component.setConnectTimeout(settings.connectTimeout().toMillis());
        component.setConnectionRequestTimeout(settings.connectTimeout().toMillis());
        component.setResponseTimeout(settings.responseTimeout().toMillis());
        component.setSoTimeout(settings.responseTimeout().toMillis());
        for (int others = 2; context.hasComponent(name) != null; others++) {
            name = COMPONENT + others; // each delivery in a context has its own
        }
        context.addComponent(name, component);
    }

    private PoolingHttpClientConnectionManager pool() {
        int connections = settings.maxInFlight() + BESIDE_CONTACTS;
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(BoundedConnections.factory())
                .setMaxConnTotal(connections)
                .setMaxConnPerRoute(connections)
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(
                        settings.way().tls().context(),
                        HostnameVerificationPolicy.BOTH,
                        HttpsSupport.getDefaultHostnameVerifier()))
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setHandshakeTimeout(timeout(settings.connectTimeout()))
                        .build())
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setSoTimeout(timeout(settings.responseTimeout()))
                        .setTcpNoDelay(true)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout(settings.connectTimeout()))
                        .setSocketTimeout(timeout(settings.responseTimeout()))
                        .setValidateAfterInactivity(LOOK_AFTER)
                        .setIdleTimeout(IDLE)
                        .build())
                .build();
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.ofMilliseconds(duration.toMillis());
    }

    public HttpEndpoint createContact(CamelContext context, boolean useCreated) {
        return endpoint(context, settings.createContact(useCreated));
    }

    public HttpEndpoint filterUsers(CamelContext context) {
        return endpoint(context, settings.filterUsers());
    }

    /** <em>Filter Users</em> with the query that a {@link #search} brings along. */
    public HttpEndpoint findUsers(CamelContext context) {
        HttpEndpoint endpoint = endpoint(context, settings.findUsers());
        endpoint.setSkipControlHeaders(false); // only a request made here gets there
        return endpoint;
    }

    private synchronized HttpEndpoint endpoint(CamelContext context, URI uri) {
        HttpEndpoint endpoint = context.getEndpoint(name + ":" + uri, HttpEndpoint.class);
        endpoint.setHttpUri(uri); // exactly as it is: Camel's own copy is sorted and re-encoded
        endpoint.setHttpMethod(HttpMethods.POST);
        endpoint.setThrowExceptionOnFailure(false);
        endpoint.setCopyHeaders(false);
        endpoint.setSkipControlHeaders(true);
        endpoint.setHeaderFilterStrategy(headers);
        endpoint.setUserAgent(userAgent);
        endpoint.setHttpClientConfigurer(this::configure);
        return endpoint;
    }

    private void configure(HttpClientBuilder builder) {
        builder.addExecInterceptorAfter(
                ChainElement.CONNECT.name(), "whole-answer", new WholeAnswer(deadlines, settings.responseTimeout()));
        Optional<ProxyServer> proxy = settings.way().proxy().to(settings.baseUrl());
        proxy.ifPresent(server -> goThrough(server, builder));
        builder.setDefaultRequestConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(timeout(settings.connectTimeout()))
                .setResponseTimeout(timeout(settings.responseTimeout()))
                .setProtocolUpgradeEnabled(false)
                .setRedirectsEnabled(false)
                .setAuthenticationEnabled(proxy.isPresent()) // to the proxy only: for a server there are no credentials
                .build());
    }

    private static void goThrough(ProxyServer proxy, HttpClientBuilder builder) {
        builder.setProxy(new HttpHost(proxy.host(), proxy.port()));
        proxy.user().ifPresent(user -> {
            char[] password = proxy.password().map(Secret::reveal).orElse("").toCharArray();
            BasicCredentialsProvider credentials = new BasicCredentialsProvider();
            credentials.setCredentials(
                    new AuthScope(proxy.host(), proxy.port()), new UsernamePasswordCredentials(user, password));
            builder.setDefaultCredentialsProvider(credentials);
        });
    }

    /** Ends what watches over the answers; no call is made after that. */
    @Override
    public void close() {
        deadlines.close();
    }

    /** A message with these headers and nothing of what the exchange had. */
    public static Message request(Exchange exchange, Object body, Secret token) {
        Message message = new DefaultMessage(exchange);
        message.setBody(body);
        message.setHeader("Authorization", "Bearer " + token.reveal());
        message.setHeader("Accept", "application/json");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        TraceContext.headers().forEach(message::setHeader);
        return message;
    }

    /** A request for the colleagues that match an e-mail address: one page of the list. */
    public static Message search(Exchange exchange, String email, int page, int size, Secret token) {
        Message message = request(exchange, List.of(), token);
        String query = URLEncoder.encode(email, StandardCharsets.UTF_8).replace("+", "%20");
        message.setHeader(Exchange.HTTP_QUERY, "query=" + query + "&page_no=" + page + "&list_size=" + size);
        return message;
    }
}
