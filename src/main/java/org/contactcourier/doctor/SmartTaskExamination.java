package org.contactcourier.doctor;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.contactcourier.configuration.Secret;
import org.contactcourier.http.BoundedHttp;
import org.contactcourier.network.NetworkTrouble;
import org.contactcourier.record.NotEndedException;
import org.contactcourier.smarttask.AccessToken;
import org.contactcourier.smarttask.Credentials;
import org.contactcourier.smarttask.SmartTaskSettings;

/** SmartTask by the one call that creates nothing: name, connection and TLS, token, organization; and the clock by its answer. */
final class SmartTaskExamination {
    private static final int LONGEST_ANSWER = 1 << 20;

    /** OAuth and certificates bear a minute or two; beyond that they fail in ways that are hard to see. */
    private static final Duration CLOCK_MAY_DIFFER = Duration.ofMinutes(2);

    private final SmartTaskSettings settings;
    private final Clock clock;

    /** What its keys begin with. */
    private final String keys;

    SmartTaskExamination(SmartTaskSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.keys = settings.organization().keys();
    }

    /** Says which organization it is about, if it has a name. */
    List<Diagnosis> examine() {
        return settings.organization().isNamed()
                ? found().stream()
                        .map(one -> one.of(settings.organization().name()))
                        .toList()
                : found();
    }

    private List<Diagnosis> found() {
        List<Diagnosis> found = new ArrayList<>();
        if (settings.way().proxy().to(settings.baseUrl()).isEmpty()) { // else the proxy asks for the name
            found.add(Doctor.name("SmartTask's name", settings.baseUrl().getHost(), baseUrl()));
            if (found.get(0).severity() == Diagnosis.Severity.FAIL) {
                return found;
            }
        }
        Secret bearer;
        AccessToken token = AccessToken.of(settings, System::nanoTime);
        try {
            bearer = token.current();
        } catch (NotEndedException e) {
            found.add(Diagnosis.fail(
                    "token",
                    token.problem().orElse(String.valueOf(e.getMessage())),
                    "run %s, or check the %soauth keys".formatted(login(), keys)));
            return found;
        }
        BoundedHttp http =
                new BoundedHttp(settings.connectTimeout(), settings.responseTimeout(), LONGEST_ANSWER, settings.way());
        try {
            HttpResponse<byte[]> answer = http.send(HttpRequest.newBuilder(settings.filterUsers())
                    .header("Authorization", "Bearer " + bearer.reveal())
                    .header("Accept", "application/json")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("[]"))
                    .build());
            found.add(Diagnosis.ok("SmartTask's connection", settings.baseUrl() + " answers"));
            found.addAll(judge(answer));
        } catch (IOException e) {
            found.add(Diagnosis.fail(
                    "SmartTask's connection",
                    NetworkTrouble.sentence(e, String.valueOf(e.getMessage())),
                    "check %s, %sproxy, the firewall and %stls.trust-store".formatted(baseUrl(), keys, keys)));
        }
        return found;
    }

    private String baseUrl() {
        return keys + "base-url";
    }

    /** The command that gets a refresh token for this organization. */
    private String login() {
        return Credentials.OAuth.keys(settings.organization()).login();
    }

    private List<Diagnosis> judge(HttpResponse<byte[]> answer) {
        List<Diagnosis> found = new ArrayList<>();
        int status = answer.statusCode();
        String who = "organization " + settings.organizationId();
        if (status == 401) {
            found.add(Diagnosis.fail(
                    "token",
                    "SmartTask doesn't accept it (status 401)",
                    "put a valid token into %saccess-token-file, or run %s".formatted(keys, login())));
        } else if (status >= 200 && status < 300 && isJson(answer.body())) {
            found.add(Diagnosis.ok("token", "SmartTask accepts it"));
            found.add(Diagnosis.ok("organization", "SmartTask answers for " + who));
        } else if (status >= 200 && status < 300) {
            found.add(Diagnosis.fail(
                    "SmartTask's answer",
                    "status " + status + " without JSON",
                    "something else answers at " + baseUrl() + ", such as a login page or a proxy"));
        } else if (status >= 400 && status < 500) {
            found.add(Diagnosis.fail(
                    "organization",
                    "SmartTask refuses the call for %s (status %d)".formatted(who, status),
                    "check %sorganization-id, %sapi-version, %s and the token's rights"
                            .formatted(keys, keys, baseUrl())));
        } else {
            found.add(Diagnosis.fail(
                    "SmartTask's answer",
                    "status " + status,
                    "look at SmartTask's status page, and at proxies between"));
        }
        answer.headers().firstValue("Date").ifPresent(date -> found.addAll(clock(date)));
        return found;
    }

    private List<Diagnosis> clock(String date) {
        try {
            Instant theirs = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
                    .toInstant();
            Duration apart = Duration.between(theirs, clock.instant()).abs();
            return List.of(
                    apart.compareTo(CLOCK_MAY_DIFFER) > 0
                            ? Diagnosis.fail(
                                    "clock",
                                    "this machine's clock and SmartTask's are %d s apart".formatted(apart.toSeconds()),
                                    "set the clock, and let it follow a time server (chrony, systemd-timesyncd)")
                            : Diagnosis.ok("clock", "as SmartTask's"));
        } catch (DateTimeException e) {
            return List.of(); // whoever writes such a date tells us nothing
        }
    }

    private static boolean isJson(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        return text.startsWith("{") || text.startsWith("[");
    }
}
