package org.contactcourier.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.RoutePolicySupport;

/**
 * How Camel's routes fare, under the names and labels of camel-micrometer, so that dashboards made for Camel show them. A
 * contact is no exchange: batches, contacts and requests each have routes of their own. Thread-safe.
 */
public final class RouteMetrics implements RoutePolicyFactory {
    private static final String CONTEXT = "camelContext";
    private static final String EVENT = "eventType";
    private static final String KIND = "kind";

    private final MeterRegistry registry;

    public RouteMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Measures the routes of {@code context}; to be called before it has any. */
    public void measure(CamelContext context) {
        context.addRoutePolicyFactory(this);
        Gauge.builder("camel.routes.running", context, RouteMetrics::running)
                .baseUnit("routes")
                .tags(CONTEXT, context.getName(), EVENT, "RouteEvent")
                .description("Camel routes that run; a paused source's doesn't")
                .register(registry);
    }

    private static double running(CamelContext context) {
        return context.getRoutes().stream()
                .filter(route -> context.getRouteController()
                        .getRouteStatus(route.getRouteId())
                        .isStarted())
                .count();
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        Gauge.builder("camel.exchanges.inflight", context, running -> running.getInflightRepository()
                        .size(routeId))
                .tags(CONTEXT, context.getName(), KIND, "CamelExchange", "routeId", routeId)
                .description("Exchanges that a Camel route is working on")
                .register(registry);
        return new Measured(
                registry,
                routeId,
                Tags.of(CONTEXT, context.getName(), KIND, "CamelRoute", "routeId", routeId, EVENT, "route"));
    }

    /** Counts and times one route. An exchange is in one thread at a time, and brings its start along. */
    private static final class Measured extends RoutePolicySupport {
        private final String started;
        private final Timer time;
        private final Counter total;
        private final Counter succeeded;
        private final Counter failed;
        private final Counter handled;

        Measured(MeterRegistry registry, String routeId, Tags tags) {
            started = "route-metrics-" + routeId; // an exchange may be in several routes, one called by the other
            time = Timer.builder("camel.route.policy")
                    .tags(tags)
                    .description("How long exchanges take in a Camel route")
                    .register(registry);
            total = count("camel.exchanges.total", "Exchanges that a Camel route is done with", tags, registry);
            succeeded = count("camel.exchanges.succeeded", "Exchanges without a failure at the end", tags, registry);
            failed =
                    count("camel.exchanges.failed", "Exchanges that left a Camel route with a failure", tags, registry);
            handled = count(
                    "camel.exchanges.failures.handled",
                    "Exchanges with a failure that the Camel route dealt with, such as a contact that was buried",
                    tags,
                    registry);
        }

        private static Counter count(String name, String description, Tags tags, MeterRegistry registry) {
            return Counter.builder(name).tags(tags).description(description).register(registry);
        }

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            exchange.setProperty(started, System.nanoTime());
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            if (exchange.removeProperty(started) instanceof Long from) {
                time.record(System.nanoTime() - from, TimeUnit.NANOSECONDS);
            }
            total.increment();
            if (exchange.isFailed()) {
                failed.increment();
                return;
            }
            succeeded.increment();
            if (ExchangeHelper.isFailureHandled(exchange)) {
                handled.increment();
            }
        }
    }
}
