package org.contactcourier.route;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.log.LogComponent;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;

/**
 * What routes log, by the step {@code log} or the endpoint {@code log}, goes to loggers below this program's own: it follows
 * {@code log.level}, while Camel's own lines stay at warnings. The last part of a logger's name is what the route says, else the
 * route's id. Thread-safe once the context has it.
 */
public final class RouteLog extends LogComponent {
    private static final String LOGGERS = "org.contactcourier.routes.";
    private static final String SHOW_BODY = "showBody";

    /** Makes {@code context} log so; before its routes are added. */
    public static void bindTo(CamelContext context) {
        context.getRegistry().bind("log", new RouteLog());
        context.getGlobalOptions().put(Exchange.LOG_EIP_NAME, LOGGERS + "${routeId}");
        Model model = requireNonNull(context.getCamelContextExtension().getContextPlugin(Model.class), "a model");
        model.addModelLifecycleStrategy(new ModelLifecycleStrategySupport() {
            @Override
            public void onAddRouteDefinition(RouteDefinition route) {
                ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), LogDefinition.class)
                        .forEach(RouteLog::name);
            }
        });
    }

    private static void name(LogDefinition step) {
        String name = step.getLogName();
        if (name != null && !name.startsWith(LOGGERS)) {
            step.setLogName(LOGGERS + name);
        }
    }

    /** Camel's default prints the body, which is a contact here: a person must ask for that. */
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        parameters.putIfAbsent(SHOW_BODY, "false");
        return super.createEndpoint(uri, LOGGERS + remaining, parameters);
    }
}
