package org.contactcourier.console.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.contactcourier.console.ConsoleServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages in Debian's Chromium. Where it isn't installed, the tests are left out. */
class ConsoleInBrowserTest {
    private static final Path PROGRAM = Path.of("/usr/bin/chromium");

    /** Each would run a script, or hide something, if it stood in a page as it is. */
    private static final List<String> HOSTILE = List.of(
            "<script>window.ran = 1</script>",
            "\"><img src=x onerror=\"window.ran = 1\">",
            "'><svg/onload='window.ran = 1'>",
            "</textarea><script>window.ran = 1</script>",
            "</title><script>window.ran = 1</script>",
            "javascript:window.ran=1",
            "{{ 7 * 7 }}{% block content %}",
            "<iframe srcdoc=\"<script>parent.ran = 1</script>\">",
            "&lt;b&gt; & &amp;",
            "\" autofocus onfocus=\"window.ran = 1\" x=\"",
            "a\u202Egpj.exe",
            "zero\u200Bwidth\u2066x",
            "esc\u001B[31m");

    private static Playwright playwright;
    private static Browser browser;

    @TempDir
    private Path folder;

    private ConsoleServer console;
    private final List<String> errors = new ArrayList<>();

    @BeforeAll
    static void launch() {
        assumeTrue(Files.isExecutable(PROGRAM), "chromium is not installed: its tests are left out");
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(PROGRAM)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking")));
    }

    @AfterAll
    static void quit() {
        if (playwright != null) {
            playwright.close();
        }
    }

    @BeforeEach
    void start() {
        console = ConsoleServer.start(folder);
    }

    @AfterEach
    void stop() {
        browser.contexts().forEach(BrowserContext::close);
        console.close();
    }

    private Page open(Browser.NewContextOptions options) {
        BrowserContext context = browser.newContext(options);
        context.setDefaultTimeout(60_000);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
            }
        });
        page.onPageError(errors::add);
        String home = console.url("/");
        page.onRequest(request -> {
            if (!request.url().startsWith(home)) {
                errors.add("asked another host: " + request.url());
            }
        });
        return page;
    }

    private Page open() {
        return open(new Browser.NewContextOptions());
    }

    private static String json(Map<String, ?> values) {
        return new ObjectMapper().valueToTree(values).toString();
    }

    @Test
    void runsNothingOfWhatComesFromOutside() {
        List<String> letters = new ArrayList<>();
        for (int i = 0; i < HOSTILE.size(); i++) {
            String text = HOSTILE.get(i);
            letters.add(console.bury(
                    "file:" + text,
                    i,
                    "application/json",
                    json(Map.of(text, text, "email", text)).getBytes(UTF_8)));
            letters.add(
                    console.bury("mail:crm/1/2/" + text, i, "text/vcard", ("BEGIN:VCARD\nFN:" + text).getBytes(UTF_8)));
            letters.add(console.bury("kafka:t/0", i, text, text.getBytes(UTF_8)));
            letters.add(console.refuse(
                    "file:a", i, json(Map.of("name", "Ada", "email", "ada@example.org", "x", i)), text, text));
            console.desk().letters().discard(List.of(letters.get(letters.size() - 4)), text, text);
        }
        console.gateSwitch().off(HOSTILE.get(0));
        Page page = open();

        List<String> paths = new ArrayList<>(List.of("/", "/dead-letters", "/history", "/contacts?q=file:a"));
        letters.forEach(id -> paths.add("/dead-letters/" + id));
        HOSTILE.forEach(text -> paths.add("/dead-letters?text=" + java.net.URLEncoder.encode(text, UTF_8) + "&cause="
                + java.net.URLEncoder.encode(text, UTF_8)));
        HOSTILE.forEach(text -> paths.add("/contacts?q=" + java.net.URLEncoder.encode(text, UTF_8)));
        for (String path : paths) {
            page.navigate(console.url(path));
            assertThat(page.evaluate("window.ran")).as(path).isNull();
            assertThat(page.locator("main script, main iframe, main img, main [onerror], main [onfocus]")
                            .count())
                    .as(path)
                    .isZero();
            assertThat(page.content()).as(path).doesNotContain("\u202E", "\u2066", "\u200B", "\u001B");
        }
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void canBeUsedByWhoeverCanNotSeeOrPoint(ColorScheme scheme) {
        String bad = console.bury(1, "{\"First Name\": \"Grace\", \"E-Mail\": \"grace-at-example.org\"}");
        console.refuse(
                "file:a",
                2,
                "{\"name\": \"Ada\", \"email\": \"ada@example.org\"}",
                "refused",
                "{\"error\": \"taken\"}");
        console.bury("kafka:contacts/0", 3, "application/octet-stream", new byte[] {1, 2, (byte) 0xff});
        console.desk().letters().note("ada", "switched-off", "gate: moving");
        console.meters()
                .counter("contact_courier.contacts", "source", "kafka", "outcome", "delivered", "reason", "")
                .increment(9);
        console.sample(java.time.Instant.now());
        Page page = open(new Browser.NewContextOptions().setColorScheme(scheme).setBypassCSP(true));

        for (String path : List.of(
                "/",
                "/dead-letters",
                "/dead-letters?text=nothing+like+this",
                "/dead-letters/" + bad,
                "/contacts",
                "/contacts?q=file:a",
                "/history",
                "/login",
                "/dead-letters/none",
                "/runs/none")) {
            page.navigate(console.url(path));
            assertNoBarrier(page, scheme + " " + path);
        }
        page.navigate(console.url("/dead-letters"));
        page.getByRole(AriaRole.CHECKBOX).first().check();
        page.getByRole(AriaRole.BUTTON, named("Discard chosen")).click();
        assertNoBarrier(page, scheme + " question");
        page.navigate(console.url("/dead-letters"));
        page.getByRole(AriaRole.BUTTON, named("Plan for all")).click();
        page.locator("[data-ended]").waitFor();
        assertNoBarrier(page, scheme + " plan");
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static void assertNoBarrier(Page page, String where) {
        List<String> serious = new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .map(ConsoleInBrowserTest::told)
                        .toList();
        assertThat(serious).as(where).isEmpty();
    }

    private static String told(Rule rule) {
        return rule.getId() + ": "
                + Stream.ofNullable(rule.getNodes())
                        .flatMap(List::stream)
                        .map(node -> node.getHtml())
                        .toList();
    }

    @Test
    void canBeUsedByKeyboardOnly() {
        String id = console.bury(1, "{\"name\": \"Grace\", \"email\": \"grace-at-example.org\"}");
        Page page = open();
        page.navigate(console.url("/dead-letters"));

        tabTo(page, page.locator("a[href='/dead-letters/" + id + "']"));
        page.keyboard().press("Enter");
        page.waitForURL("**/dead-letters/" + id);
        tabTo(page, page.getByLabel("email", new Page.GetByLabelOptions().setExact(true)));
        page.keyboard().press("Control+A");
        page.keyboard().type("grace@example.org");
        tabTo(page, page.getByRole(AriaRole.BUTTON, named("Check").setExact(true)));
        page.keyboard().press("Enter");
        page.getByText("this would be sent").waitFor();
        tabTo(page, page.getByRole(AriaRole.BUTTON, named("Save and send again")));
        page.keyboard().press("Enter");
        page.getByText("on its way to SmartTask again").waitFor();

        assertThat(console.desk().letters().replaying()).isEqualTo(1);
        assertThat(errors).isEmpty();
    }

    /** Presses the tab key until that has the focus, which must be seen. */
    private static void tabTo(Page page, Locator wanted) {
        for (int i = 0; i < 60; i++) {
            page.keyboard().press("Tab");
            if ((Boolean) wanted.evaluate("element => element === document.activeElement")) {
                assertThat((String) wanted.evaluate("element => getComputedStyle(element).outlineStyle"))
                        .isNotEqualTo("none");
                return;
            }
        }
        throw new AssertionError("the tab key doesn't lead to " + wanted);
    }

    @Test
    void showsWhatHappensWithoutAReload() {
        Page page = open();
        page.navigate(console.url("/"));
        page.evaluate("window.stays = true");

        console.bury(1, "{\"email\": \"nobody@example.org\"}");
        console.gateSwitch().off("moving");

        page.getByText("an operator closed it: moving").waitFor();
        page.locator("#count").getByText("1").waitFor();
        assertThat(page.evaluate("window.stays")).isEqualTo(true);
    }

    @Test
    void fitsASmallScreenAndWorksWithoutAScript() {
        String id =
                console.bury(1, "{\"name\": \"Grace\", \"email\": \"grace-at-example.org-" + "x".repeat(200) + "\"}");
        Page page =
                open(new Browser.NewContextOptions().setJavaScriptEnabled(false).setViewportSize(400, 800));

        for (String path : List.of("/", "/dead-letters", "/dead-letters/" + id, "/contacts", "/history", "/login")) {
            page.navigate(console.url(path));
            assertThat(page.locator("html").boundingBox().width).as(path).isLessThanOrEqualTo(400);
        }
        page.navigate(console.url("/dead-letters/" + id));
        page.getByLabel("email", new Page.GetByLabelOptions().setExact(true)).fill("grace@example.org");
        page.getByRole(AriaRole.BUTTON, named("Save and send again")).click();
        page.getByText("on its way to SmartTask again").waitFor();
        assertThat(console.desk().letters().replaying()).isEqualTo(1);
    }
}
