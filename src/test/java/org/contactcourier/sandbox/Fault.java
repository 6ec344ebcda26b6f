package org.contactcourier.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A fault in the making: nothing happens until one of {@link #forNext}, {@link #forContact}, {@link #forShare} and {@link
 * #untilCleared} switches it on. Unless told otherwise it hits <em>Create a contact</em> only, and a request that it hits
 * creates nothing.
 *
 * <p>Of several faults the one switched on first is used up first, so that they can be lined up as a script. Not thread-safe.
 */
@CheckReturnValue
public final class Fault {
    private final Faults faults;
    private final int status;
    private final @Nullable Effect effect;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private @Nullable Duration retryAfter;
    private @Nullable Instant retryAt;
    private @Nullable String body;
    private boolean creates;
    private Set<Call> calls = EnumSet.of(Call.CREATE);

    private Fault(Faults faults, int status, @Nullable Effect effect) {
        this.faults = faults;
        this.status = status;
        this.effect = effect;
    }

    static Fault answering(Faults faults, int status) {
        return new Fault(faults, status, null);
    }

    static Fault of(Faults faults, Effect effect) {
        return new Fault(faults, 0, effect);
    }

    /** Sends {@code Retry-After} as whole seconds, rounded up. */
    public Fault withRetryAfter(Duration delay) {
        retryAfter = delay;
        return this;
    }

    /** Sends {@code Retry-After} as an HTTP-date, which knows whole seconds only. */
    public Fault withRetryAfter(Instant instant) {
        retryAt = instant;
        return this;
    }

    public Fault withHeader(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Answers with this text instead of a JSON object that names the error. */
    public Fault withBody(String text) {
        body = text;
        return this;
    }

    /** The contact is created (or, with {@code use_created}, found) all the same: the client just doesn't get to know. */
    public Fault butCreates() {
        creates = true;
        return this;
    }

    /** Hits <em>Filter Users</em> instead of <em>Create a contact</em>. */
    public Fault onFilterUsers() {
        calls = EnumSet.of(Call.FILTER_USERS);
        return this;
    }

    /** Hits the token endpoint instead of <em>Create a contact</em>. */
    public Fault onTokens() {
        calls = EnumSet.of(Call.TOKEN);
        return this;
    }

    /** Hits every call of the API, the token endpoint excepted. */
    public Fault everywhere() {
        calls = EnumSet.of(Call.CREATE, Call.FILTER_USERS);
        return this;
    }

    /** Switches it on for the next so many requests. */
    public void forNext(int requests) {
        switchOn(requests, null);
    }

    /** Switches it on, until cleared, for every request whose contact is meant. */
    public void forContact(Predicate<SentContact> meant) {
        switchOn(Faults.FOR_EVER, meant);
    }

    /** Switches it on for the next so many requests whose contact is meant. */
    public void forContact(Predicate<SentContact> meant, int requests) {
        switchOn(requests, meant);
    }

    /** Switches it on until {@link SmartTaskSimulator#clearFaults}. */
    public void untilCleared() {
        switchOn(Faults.FOR_EVER, null);
    }

    /** Switches it on, until cleared, for this share of all requests: by chance, the same from run to run. */
    public void forShare(double share) {
        Random chance = new Random(4711);
        switchOn(Faults.FOR_EVER, null, () -> chance.nextDouble() < share);
    }

    private void switchOn(int requests, @Nullable Predicate<SentContact> meant) {
        switchOn(requests, meant, () -> true);
    }

    private void switchOn(int requests, @Nullable Predicate<SentContact> meant, BooleanSupplier chance) {
        if (meant != null && effect instanceof Effect.Reset reset && reset.beforeReading()) {
            throw new IllegalArgumentException("before a request is read nobody knows its contact");
        }
        Effect what = effect == null ? new Effect.Answer(status, retryAfter, retryAt, headers, body) : effect;
        faults.add(what, creates, calls, requests, meant, chance);
    }
}
