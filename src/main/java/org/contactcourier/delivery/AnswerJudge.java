package org.contactcourier.delivery;

import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.contactcourier.configuration.Secret;
import org.contactcourier.delivery.References.DeliveryStep;
import org.contactcourier.delivery.evidence.RefusingPages;
import org.contactcourier.delivery.evidence.SmartTaskHealth;
import org.contactcourier.delivery.evidence.Traffic;
import org.contactcourier.delivery.evidence.Witness;
import org.contactcourier.delivery.limit.AdaptiveLimit;
import org.contactcourier.delivery.limit.LoadSignal;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.record.Origin;
import org.contactcourier.smarttask.Answer;
import org.contactcourier.smarttask.Outcome;
import org.contactcourier.smarttask.OutcomeClassifier;
import org.contactcourier.tracing.RequestSpan;
import org.jspecify.annotations.Nullable;

/**
 * Makes an attempt, says what it came to, and keeps the evidence: in the contact's history, in the traffic of all, in health
 * and metrics. It decides nothing about what happens next. Thread-safe.
 */
final class AnswerJudge {
    private final OutcomeClassifier classifier;
    private final Traffic traffic;
    private final RefusingPages pages;
    private final Optional<AdaptiveLimit> adaptive;
    private final SmartTaskHealth health;
    private final DeliveryMeters meters;
    private final Clock clock;

    AnswerJudge(
            OutcomeClassifier classifier,
            Traffic traffic,
            Optional<AdaptiveLimit> adaptive,
            SmartTaskHealth health,
            DeliveryMeters meters,
            Clock clock) {
        this.classifier = classifier;
        this.traffic = traffic;
        this.pages = new RefusingPages(traffic);
        this.adaptive = adaptive;
        this.health = health;
        this.meters = meters;
        this.clock = clock;
    }

    /** What an attempt came to, and what its answer says. */
    record Judgement(Outcome outcome, @Nullable Object body) {}

    /**
     * Makes the attempt.
     *
     * @param mayExist whether an earlier attempt may have created the contact
     * @throws Exception what broke the attempt off, if it says nothing about SmartTask
     */
    Judgement judge(Delivery delivery, boolean mayExist, Secret token, Supplier<Answer> attempt) throws Exception {
        long sent = adaptive.map(AdaptiveLimit::sent).orElse(0L);
        Answer answer;
        Outcome outcome;
        try (RequestSpan span = delivery.span()
                .requests(call(delivery.step()), delivery.attempts().count())) {
            meters.sent();
            try {
                answer = attempt.get();
            } finally {
                meters.settled();
            }
            outcome = judged(delivery, classifier.classify(answer.message(), answer.failure(), token));
            span.answers(answer.status(), outcome.word());
        }
        adaptive.ifPresent(limit -> limit.answered(sent, LoadSignal.of(outcome, answer.status())));
        meters.attempt(outcome);
        traffic.count(outcome);
        AttemptHistory history = history(delivery, mayExist, outcome);
        delivery.attempts(delivery.witness().testify(outcome, history));
        if (Traffic.isFailure(outcome) || outcome instanceof Outcome.Unavailable) {
            health.troubledBy(outcome.trouble());
        } else {
            health.fine();
        }
        return new Judgement(outcome, answer.message().getBody());
    }

    /** The route that makes the request. */
    private static String call(DeliveryStep step) {
        return step == DeliveryStep.OWNER ? "find-users" : "create-contact";
    }

    /** If SmartTask refuses to look an owner up, it has said nothing about the contact. */
    private Outcome judged(Delivery delivery, Outcome classified) {
        if (delivery.step() == DeliveryStep.CONTACT) {
            return pages.judge(delivery.record().origin(), classified);
        }
        return delivery.step() == DeliveryStep.OWNER && classified instanceof Outcome.Refused refused
                ? new Outcome.Misconfigured(refused.status())
                : classified;
    }

    private AttemptHistory history(Delivery delivery, boolean mayExist, Outcome outcome) {
        AttemptHistory open = delivery.attempts();
        if (delivery.step() != DeliveryStep.CONTACT) {
            return Traffic.isFailure(outcome) ? open.next(clock.instant()) : open;
        }
        return open.mayExist(mayExist || !(outcome.didNothing() || outcome instanceof Outcome.Accepted));
    }

    /** Who watches how others fare beside one contact. */
    Witness witness(Origin origin) {
        return new Witness(traffic, origin);
    }

    /** A contact was delivered so many nanoseconds after its hand-over. */
    void delivered(long nanos) {
        meters.delivered(nanos);
    }

    /** The contact has ended. */
    void forget(Origin origin) {
        pages.forget(origin);
    }
}
