package org.contactcourier.console.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import java.util.function.UnaryOperator;
import org.contactcourier.console.ConsolePart;
import org.contactcourier.console.access.Guard;
import org.contactcourier.console.desk.BadQueryException;
import org.contactcourier.console.desk.ContactSearch;
import org.contactcourier.console.desk.HourOfSamples;
import org.contactcourier.console.desk.LetterRuns;
import org.contactcourier.console.desk.NowFigures;
import org.contactcourier.letter.LetterDesk;

/** Where each page is. Thread-safe. */
public final class ConsolePages implements ConsolePart {
    private final Guard guard;
    private final Assets assets = new Assets();
    private final Frame frame;
    private final NowPage now;
    private final LettersPage letters;
    private final LetterPage letter;
    private final ContactsPage contacts;
    private final RunPage runs;
    private final LoginPage login;

    /** Pages over what the others know. */
    public ConsolePages(
            Guard guard,
            NowFigures figures,
            HourOfSamples hour,
            LetterDesk desk,
            LetterRuns runs,
            ContactSearch contacts,
            ObjectMapper mapper) {
        this.guard = guard;
        this.frame = new Frame(new Templates(), assets, figures::allDeadLetters);
        this.now = new NowPage(frame, figures, hour, desk.letters());
        this.letters = new LettersPage(frame, desk.letters());
        this.letter = new LetterPage(frame, desk, mapper);
        this.contacts = new ContactsPage(frame, contacts);
        this.runs = new RunPage(frame, runs);
        this.login = new LoginPage(frame, guard);
    }

    @Override
    public void addTo(RoutesConfig routes, UnaryOperator<Handler> threads) {
        UnaryOperator<Handler> page = handler -> threads.apply(guard.page(told(handler), frame::tell));
        routes.get("/", page.apply(now::show));
        routes.post("/switches/gate", page.apply(context -> now.switchGate(context, "")));
        routes.post(
                "/switches/gates/{name}", page.apply(context -> now.switchGate(context, context.pathParam("name"))));
        routes.post("/switches/sources/{name}", page.apply(now::switchSource));
        routes.post("/switches/log-level", page.apply(now::changeLog));
        routes.get("/dead-letters", page.apply(letters::list));
        routes.post("/dead-letters/chosen/ask", page.apply(letters::askAboutChosen));
        routes.post("/dead-letters/chosen", page.apply(letters::doWithChosen));
        routes.post("/dead-letters/stop", page.apply(letters::stopReplays));
        routes.get("/dead-letters/{id}", page.apply(letter::show));
        routes.post("/dead-letters/{id}/edit", page.apply(letter::edit));
        routes.post("/dead-letters/{id}/discard", page.apply(letter::discard));
        routes.get("/contacts", page.apply(contacts::show));
        routes.post("/runs", page.apply(runs::begin));
        routes.get("/runs/{id}", page.apply(runs::show));
        routes.post("/runs/{id}/stop", page.apply(runs::stop));
        routes.get("/history", page.apply(letters::history));
        routes.post("/logout", page.apply(login::logOut));
        routes.get(Guard.LOGIN, threads.apply(guard.open(login::show)));
        routes.post(Guard.LOGIN, threads.apply(guard.open(login::logIn)));
        assets.addTo(routes, guard);
    }

    /** A value that means nothing is the visitor's affair. */
    private Handler told(Handler handler) {
        return context -> {
            try {
                handler.handle(context);
            } catch (BadQueryException e) {
                frame.tell(context, 400, String.valueOf(e.getMessage()));
            }
        };
    }
}
