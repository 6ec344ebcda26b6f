package org.contactcourier.source.file;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.contactcourier.log.LogKeys;
import org.contactcourier.record.Deadline;
import org.contactcourier.source.Acknowledgements;
import org.contactcourier.source.PauseReasons;
import org.contactcourier.source.SourceSetup;
import org.contactcourier.source.WaitingLog;
import org.contactcourier.source.file.arrival.MovedFiles;
import org.contactcourier.source.file.checkpoint.FileCheckpoints;
import org.contactcourier.source.file.folder.PlaceTrouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the passes of claimed files: completes the receipts and moves the file if all its records have ended, else has it read
 * again later. Called by the route's threads, each for another file, and by the poll for files that were taken away.
 * Thread-safe.
 */
final class FileFinisher {
    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

    private final Deadline deadline;
    private final Clock clock;
    private final Claims claims;
    private final PauseReasons pauses;
    private final WaitingLog waitingLog;
    private final FinalMove finalMove;
    private final LateEndings lateEndings;
    private final FilesBeingRead beingRead;
    private final MovedFiles movedFiles;
    private final FileCheckpoints checkpoints;
    private final ObjectMapper mapper;
    private final Acknowledgements acknowledgements;
    private final PlaceTrouble trouble = new PlaceTrouble("leave the inbox");

    FileFinisher(
            SourceSetup setup,
            Claims claims,
            PauseReasons pauses,
            WaitingLog waitingLog,
            FinalMove finalMove,
            LateEndings lateEndings,
            FilesBeingRead beingRead,
            MovedFiles movedFiles,
            FileCheckpoints checkpoints) {
        this.deadline = setup.root();
        this.clock = setup.clock();
        this.mapper = setup.mapper();
        this.acknowledgements = setup.acknowledgements();
        this.claims = claims;
        this.pauses = pauses;
        this.waitingLog = waitingLog;
        this.finalMove = finalMove;
        this.lateEndings = lateEndings;
        this.beingRead = beingRead;
        this.movedFiles = movedFiles;
        this.checkpoints = checkpoints;
    }

    /** Why a file can't leave the inbox; empty while all can. */
    Optional<String> problem() {
        return trouble.problem();
    }

    /**
     * Closes the pass, whatever became of it: where all records have ended, completes the receipts and moves the file as soon as
     * it has settled; else has it read again after a back-off. Does nothing for a file that could not be claimed.
     */
    void finish(ClaimedFile claim) {
        if (!claim.leave()) {
            return;
        }
        claim.awaitPass();
        beingRead.ends(claim.progress());
        try {
            close(claim);
        } catch (NoSuchFileException e) {
            stuckOrGone(claim, e);
        } catch (IOException e) {
            retry(claim, e);
        } finally {
            // In later passes, Camel marks the file under the polled name, and removes that mark itself.
            if (claim.wasFirst()) {
                claims.inProgress().remove(claim.file().toString());
            }
        }
    }

    /** The file stays in place and is tried again after a back-off. */
    void retry(ClaimedFile claim, IOException why) {
        Duration wait = claim.backoff().next();
        claim.next(claim.phase(), System.nanoTime() + wait.toNanos());
        if (trouble.begins(claim.folder(), why)) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.SOURCE, claim.inbox().source().word())
                    .addKeyValue(LogKeys.ORIGIN, claim)
                    .log(
                            "{} can't leave the inbox: {}; tried again in {} s, like others that wait for the same",
                            claim,
                            claim.inbox().inWords(why),
                            wait.toSeconds());
        }
    }

    private void close(ClaimedFile claim) throws IOException {
        FilePass pass = claim.pass();
        if (pass != null) {
            claim.endPass();
            if (!isOver(claim, pass)) {
                return;
            }
        }
        BasicFileAttributes attributes = claim.attributes();
        long now = System.nanoTime();
        Optional<FinalMove.MovePlan> plan = finalMove.planned(claim.folder());
        if (plan.isPresent()) {
            resume(claim, plan.get(), attributes, now);
            return;
        }
        if (claim.phase() == ClaimedFile.Phase.RESUME) {
            claim.next(ClaimedFile.Phase.READ, now);
            return;
        }
        if (!claim.seen().observe(attributes, now)) {
            claim.seen().grew();
            claim.next(ClaimedFile.Phase.READ, now);
        } else if (claim.seen().isSettled(now)) {
            moved(
                    claim,
                    finalMove.move(
                            claim.file(),
                            attributes,
                            claim.hasBuried(),
                            claim.parked(),
                            claim.rejected(),
                            clock.instant()));
        }
    }

    /** Whether the pass found that every record has ended; completes the receipts if so, arranges for another pass if not. */
    private boolean isOver(ClaimedFile claim, FilePass pass) throws IOException {
        Receipt receipt = pass.receipt();
        if (pass.madeProgress()) {
            claim.backoff().progress();
        }
        if (!pass.allEnded() || receipt == null) {
            if (receipt != null) {
                receipt.close();
            }
            if (claim.isGone()) {
                throw new NoSuchFileException(claim.file().toString());
            }
            if (pass.hasSeenChange()) {
                claim.seen().grew();
                claim.next(ClaimedFile.Phase.READ, System.nanoTime());
                return false;
            }
            readAgain(claim, pass);
            return false;
        }
        try (receipt) {
            receipt.complete(claim.name(), claim.seen().size(), claim.claimedAt(), clock.instant());
        }
        waitingLog.ended(claim.folder());
        claim.tally(receipt.tally());
        claim.parked(receipt.parked());
        claim.buried(receipt.buried(), receipt.rejectedEnding());
        claim.next(ClaimedFile.Phase.MOVE, claim.seen().settledAt());
        return true;
    }

    private void readAgain(ClaimedFile claim, FilePass pass) {
        boolean held = pass.failure().isEmpty() && pauses.hasChangedSince(claim.mark());
        Duration wait = held ? Duration.ZERO : claim.backoff().next();
        claim.next(ClaimedFile.Phase.READ, System.nanoTime() + wait.toNanos());
        if (held || deadline.isOver()) {
            LOG.debug("{}: {}; read again when nothing holds it", claim, pass.notEndedTally());
        } else if (pass.failure().isEmpty()) {
            waitingLog.waits(
                    claim.folder(),
                    "%s: %s, next try in %d s".formatted(claim, pass.notEndedTally(), wait.toSeconds()));
        } else if (claim.seen().reportsOnce()) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.SOURCE, claim.inbox().source().word())
                    .addKeyValue(LogKeys.ORIGIN, claim)
                    .log(
                            "{} can't be read, tried again in {} s: {}",
                            claim,
                            wait.toSeconds(),
                            claim.inbox().inWords(pass.failure().get()));
        }
    }

    /** Goes on with a move that a crash or an error cut short. */
    private void resume(ClaimedFile claim, FinalMove.MovePlan plan, BasicFileAttributes attributes, long now)
            throws IOException {
        if (!plan.fits(attributes)) {
            finalMove.drop(plan, claim.file());
            claim.seen().grew();
            claim.next(ClaimedFile.Phase.READ, now);
            return;
        }
        if (claim.phase() == ClaimedFile.Phase.RESUME) {
            claim.tally("its records had ended before the last stop");
        }
        claim.parked(plan.parked());
        Optional<Path> at = finalMove.resume(plan, claim.file());
        moved(claim, at.isPresent() ? at.get() : finalMove.again(plan, claim.file(), attributes, clock.instant()));
    }

    private void moved(ClaimedFile claim, Path to) {
        claims.byFolder().remove(claim.folder());
        forgetCheckpoint(claim);
        trouble.ends(claim.folder());
        if (claim.parked() > 0) {
            lateEndings.expect(claim.folder());
        }
        if (claim.parked() > 0 || claim.hasBuried() || claim.phase() == ClaimedFile.Phase.RESUME) {
            acknowledgements.letGo(heard -> new FinishedReceipt(mapper, finalMove.at(to)).tellKept(heard));
        }
        Path folder = to.resolveSibling("").normalize();
        movedFiles.watch(
                to,
                claim.name(),
                claim.seen().size(),
                claim.seen().modified(),
                claim.seen().fileKey(),
                claim.parked() > 0);
        LOG.atInfo()
                .addKeyValue(LogKeys.SOURCE, claim.inbox().source().word())
                .addKeyValue(LogKeys.ORIGIN, claim)
                .log("{}: {}; now {}/{}", claim, claim.tally(), folder.getFileName(), printable(to));
    }

    private void stuckOrGone(ClaimedFile claim, IOException why) {
        if (claim.isCertainlyGone()) {
            forget(claim);
        } else {
            retry(claim, why); // the target folder is missing, not the file
        }
    }

    /** Nothing is known any more of the claim in {@code folder}; what lies there is looked at anew. */
    void letsGo(Path folder) {
        trouble.ends(folder);
    }

    /** Lets go of a file that was taken away. */
    void forget(ClaimedFile claim) {
        forget(claim, "was taken away from its claim before it was moved; what had ended of it has ended");
    }

    /** Lets go of a file for the reason that follows its name in the log. */
    void forget(ClaimedFile claim, String why) {
        claims.byFolder().remove(claim.folder());
        forgetCheckpoint(claim);
        waitingLog.ended(claim.folder());
        trouble.ends(claim.folder());
        LOG.atWarn()
                .addKeyValue(LogKeys.SOURCE, claim.inbox().source().word())
                .addKeyValue(LogKeys.ORIGIN, claim)
                .log("{} {}", claim, why);
        try {
            finalMove.clear(claim.file());
        } catch (IOException e) {
            LOG.debug("{} stays until the next start", claim.folder(), e);
        }
    }

    private void forgetCheckpoint(ClaimedFile claim) {
        if (claim.mayResume()) {
            checkpoints.forget(claim.checkpoint());
        }
    }

    private static String printable(Path file) {
        return FileNames.printable(String.valueOf(file.getFileName()));
    }
}
