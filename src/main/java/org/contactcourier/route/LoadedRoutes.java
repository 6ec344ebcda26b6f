package org.contactcourier.route;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Endpoint;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.CatchDefinition;
import org.apache.camel.model.ErrorHandlerDefinition;
import org.apache.camel.model.ExpressionSubElementDefinition;
import org.apache.camel.model.FinallyDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.TryDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.model.errorhandler.DeadLetterChannelDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;

/**
 * What Camel has loaded, as values that can be compared with {@link LoadBearingOption#required()}: options of the model's steps
 * and of the endpoints. Knows nothing of which values are right. For one thread.
 */
final class LoadedRoutes {
    private static final String CLASS = "#class:";

    /** A bean that is the value of a key: an endpoint has its text. */
    private static final String VALUE = "#bean:";

    /**
     * Their getters don't tell what counts. With {@code noop=true}, Camel switches {@code idempotent} on later unless it was
     * set; and {@code autoCommitEnable} reads as false while something else, such as {@code batching}, overrules it.
     */
    private static final Set<String> ONLY_IN_URI = Set.of("idempotent", "autoCommitEnable");

    private final CamelContext context;
    private final Model model;

    LoadedRoutes(CamelContext context) {
        this.context = context;
        this.model = requireNonNull(context.getCamelContextExtension().getContextPlugin(Model.class), "a model");
    }

    /** @param key switches something on; null is always on */
    boolean isOn(@Nullable String key) {
        return key == null || Boolean.parseBoolean(resolved("{{" + key + ":false}}"));
    }

    boolean has(String id) {
        return model.getRouteDefinition(id) != null || model.getRouteConfigurationDefinition(id) != null;
    }

    /** What a placeholder stands for. */
    String resolved(String text) {
        return context.resolvePropertyPlaceholders(text);
    }

    /** The values of an option, one for each place where the route has it; empty where there is no such place. */
    List<String> values(LoadBearingOption row) {
        RouteConfigurationDefinition configuration = model.getRouteConfigurationDefinition(row.route());
        return configuration != null
                ? configured(configuration, row)
                : routed(model.getRouteDefinition(row.route()), row);
    }

    private List<String> routed(RouteDefinition route, LoadBearingOption row) {
        return switch (row.part()) {
            case ROUTE ->
                options(
                        row.option().equals("routePolicyRef")
                                ? route.getRoutePolicyRef()
                                : route.getRouteConfigurationId());
            case FROM -> List.of(endpointOption(endpoint(route.getInput().getEndpointUri()), row));
            case WIRE_TAP ->
                all(route, WireTapDefinition.class)
                        .filter(tap -> isHandOver(tap.getUri()))
                        .map(tap -> tapOption(tap, row))
                        .toList();
            case TO ->
                all(route, ToDefinition.class)
                        .filter(to -> isHandOver(to.getEndpointUri()))
                        .map(to -> endpointOption(endpoint(to.getEndpointUri()), row))
                        .toList();
            case SPLIT ->
                handingOver(route)
                        .limit(1)
                        .map(split -> splitOption(split, row))
                        .toList();
            case INNER_SPLIT ->
                handingOver(route).skip(1).map(split -> splitOption(split, row)).toList();
            case STEPS -> references(route, row.option());
            case DO_CATCH ->
                all(route, CatchDefinition.class)
                        .flatMap(caught -> row.option().equals("exception")
                                ? caught.getExceptions().stream()
                                : references(caught, row.option()).stream())
                        .toList();
            case DO_FINALLY ->
                all(route, FinallyDefinition.class)
                        .flatMap(last -> references(last, row.option()).stream())
                        .toList();
            case ERROR_HANDLER, ON_EXCEPTION -> List.of();
        };
    }

    private List<String> configured(RouteConfigurationDefinition configuration, LoadBearingOption row) {
        return switch (row.part()) {
            case ERROR_HANDLER -> errorHandlerOption(configuration.getErrorHandler(), row.option());
            case ON_EXCEPTION ->
                configuration.getOnExceptions().stream()
                        .flatMap(on -> onExceptionOption(on, row.option()))
                        .toList();
            default -> List.of();
        };
    }

    private List<String> errorHandlerOption(@Nullable ErrorHandlerDefinition handler, String option) {
        Object type = handler == null ? null : handler.getErrorHandlerType();
        if (option.equals("type")) {
            return List.of(type instanceof NoErrorHandlerDefinition ? "noErrorHandler" : "");
        }
        if (!(type instanceof DeadLetterChannelDefinition channel)) {
            return List.of();
        }
        return List.of(
                switch (option) {
                    case "deadLetterUri" -> text(channel.getDeadLetterUri());
                    case "deadLetterHandleNewException" -> orElse(channel.getDeadLetterHandleNewException(), "true");
                    case "maximumRedeliveries" ->
                        channel.getRedeliveryPolicy() == null
                                ? ""
                                : text(channel.getRedeliveryPolicy().getMaximumRedeliveries());
                    default -> throw new IllegalArgumentException(option);
                });
    }

    private Stream<String> onExceptionOption(OnExceptionDefinition on, String option) {
        return switch (option) {
            case "exception" -> on.getExceptions().stream();
            case "handled" -> handled(on).stream();
            default -> references(on, option).stream();
        };
    }

    private Optional<String> handled(OnExceptionDefinition on) {
        return Optional.ofNullable(on.getHandled())
                .map(ExpressionSubElementDefinition::getExpressionType)
                .map(ExpressionDefinition::getExpression)
                .map(this::text);
    }

    /** The splits around what hands over to another route, outermost first. */
    private Stream<SplitDefinition> handingOver(RouteDefinition route) {
        return all(route, SplitDefinition.class).filter(split -> Stream.concat(
                        all(split, ToDefinition.class).map(ToDefinition::getEndpointUri),
                        all(split, WireTapDefinition.class).map(tap -> tap.getUri()))
                .anyMatch(this::isHandOver));
    }

    private String splitOption(SplitDefinition split, LoadBearingOption row) {
        return switch (row.option()) {
            case "parallelProcessing" -> orElse(split.getParallelProcessing(), "false");
            case "stopOnException" -> orElse(split.getStopOnException(), "false");
            case "shareUnitOfWork" -> orElse(split.getShareUnitOfWork(), "false");
            case "streaming" -> orElse(split.getStreaming(), "false");
            case "synchronous" -> orElse(split.getSynchronous(), "false");
            case "timeout" -> text(split.getTimeout());
            case "aggregationStrategy" ->
                split.getAggregationStrategyBean() != null
                        ? split.getAggregationStrategyBean().getClass().getName()
                        : text(split.getAggregationStrategy());
            case "executorService" ->
                bean(
                        split.getExecutorServiceBean() != null
                                ? split.getExecutorServiceBean()
                                : split.getExecutorService(),
                        row);
            default -> throw new IllegalArgumentException(row.option());
        };
    }

    private String tapOption(WireTapDefinition<?> tap, LoadBearingOption row) {
        return switch (row.option()) {
            case "onPrepare" ->
                bean(tap.getOnPrepareProcessor() != null ? tap.getOnPrepareProcessor() : tap.getOnPrepare(), row);
            case "executorService" ->
                bean(
                        tap.getExecutorServiceBean() != null ? tap.getExecutorServiceBean() : tap.getExecutorService(),
                        row);
            default -> endpointOption(endpoint(tap.getUri()), row);
        };
    }

    private String endpointOption(Endpoint endpoint, LoadBearingOption row) {
        if (endpoint instanceof DirectEndpoint direct && row.option().equals("name")) {
            return name(direct);
        }
        if (ONLY_IN_URI.contains(row.option())) {
            return endpoint.getEndpointUri().matches(".*[?&]" + row.option() + "=false(&.*)?") ? "false" : "true";
        }
        if (endpoint instanceof FileEndpoint inbox && row.option().equals("directoryName")) {
            return bean(inbox.getFile(), row); // the configurer knows what stands behind the path only
        }
        if (endpoint instanceof KafkaEndpoint kafka && row.option().equals("topic")) {
            return bean(kafka.getConfiguration().getTopic(), row);
        }
        Component component = requireNonNull(endpoint.getComponent(), row.route());
        Object value = component.getEndpointPropertyConfigurer() instanceof PropertyConfigurerGetter options
                ? options.getOptionValue(endpoint, row.option(), true)
                : null;
        return bean(value != null ? value : property(endpoint, row.option()), row);
    }

    /** An option that a component of ours adds to one of Camel's is only a property. */
    private Object property(Endpoint endpoint, String name) {
        return PluginHelper.getBeanIntrospection(context).getOrElseProperty(endpoint, name, "", true);
    }

    /** Beans are compared by what they are, whether the route names them, makes them, or has them. */
    private String bean(@Nullable Object value, LoadBearingOption row) {
        if (row.required().startsWith(CLASS)) {
            Object made = value instanceof String name && !name.startsWith(CLASS) ? registered(name) : value;
            return made == null || made instanceof String
                    ? text(made)
                    : CLASS + made.getClass().getName();
        }
        if (row.required().startsWith("#")) {
            Object required = registered(row.required());
            if (row.required().startsWith(VALUE)) {
                return String.valueOf(required).equals(String.valueOf(value)) ? row.required() : "'" + value + "'";
            }
            Object known = value instanceof String name ? registered(name) : value;
            return known != null && known == required ? row.required() : text(value);
        }
        return text(value);
    }

    private @Nullable Object registered(String name) {
        String plain = resolved(name).replaceFirst("^#(bean:)?", "");
        return context.getRegistry().lookupByName(plain);
    }

    /** The beans or processors that steps name. */
    private List<String> references(ProcessorDefinition<?> within, String kind) {
        return switch (kind) {
            case "bean" ->
                all(within, BeanDefinition.class)
                        .map(bean -> text(bean.getRef()).replaceFirst("^#(bean:)?", "") + "." + text(bean.getMethod()))
                        .toList();
            case "process" ->
                all(within, ProcessDefinition.class)
                        .map(process -> text(process.getRef()).replaceFirst("^#(bean:)?", ""))
                        .toList();
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private boolean isHandOver(@Nullable String uri) {
        return uri != null
                && resolved(uri).startsWith("direct:")
                && endpoint(uri) instanceof DirectEndpoint direct
                && name(direct).startsWith("deliver-");
    }

    private static String name(DirectEndpoint direct) {
        return direct.getEndpointUri().replaceFirst("^direct:(//)?", "").replaceFirst("[?].*$", "");
    }

    private Endpoint endpoint(String uri) {
        return requireNonNull(context.getEndpoint(uri), uri);
    }

    /** The steps of a kind below a step, at any depth, from the outside to the inside. */
    private static <T extends ProcessorDefinition<?>> Stream<T> all(ProcessorDefinition<?> within, Class<T> kind) {
        return below(within).distinct().flatMap(step -> {
            Stream<T> self = kind.isInstance(step) ? Stream.of(kind.cast(step)) : Stream.of();
            return Stream.concat(self, all(step, kind));
        });
    }

    private static Stream<ProcessorDefinition<?>> below(ProcessorDefinition<?> step) {
        if (step instanceof TryDefinition tried) {
            return Stream.of(
                            tried.getOutputs().stream(),
                            tried.getCatchClauses().stream(),
                            Stream.ofNullable(tried.getFinallyClause()))
                    .flatMap(part -> part);
        }
        return step.getOutputs().stream();
    }

    private static List<String> options(@Nullable String listed) {
        return listed == null ? List.of("") : List.of(listed.split(","));
    }

    private String text(@Nullable Object value) {
        return value == null ? "" : resolved(String.valueOf(value));
    }

    private String orElse(@Nullable String value, String usual) {
        return value == null ? usual : resolved(value);
    }
}
