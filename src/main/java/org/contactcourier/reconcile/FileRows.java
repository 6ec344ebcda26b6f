package org.contactcourier.reconcile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.contactcourier.journal.Books.BookRow;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.reconcile.ReceiptLines.LineOutcome;
import org.contactcourier.record.Source;

/**
 * What the receipts of one name say against the rows of that name. A line says the index, and the digest too if the record was
 * buried or parked; so rows of delivered records are counted by index. For one thread.
 */
final class FileRows {
    private static final String NO_ROW = "the receipt of %s says %s, and the journal has no such row";
    private static final String OTHER_ROW = "the receipt of %s says %s, and the journal's row doesn't";

    private final Source source;
    private final String file;
    private final Horizon horizon;
    private final SourceStatement statement;
    private final List<ReceiptLines> receipts = new ArrayList<>();
    private final Map<String, State> named = new HashMap<>();
    private byte[] delivered = new byte[1024];
    private byte[] any = new byte[1024];
    private int highest = -1;

    FileRows(Source source, String file, Horizon horizon, SourceStatement statement) {
        this.source = source;
        this.file = file;
        this.horizon = horizon;
        this.statement = statement;
    }

    /** All receipts come before the first row. */
    void add(ReceiptLines receipt) {
        receipts.add(receipt);
        for (int i = 0; i < receipt.records(); i++) {
            if (!receipt.digest(i).isEmpty()) {
                named.put(key(i, receipt.digest(i)), State.SENDING); // until its row comes
            }
        }
    }

    private static String key(long index, String digest) {
        return index + "~" + digest;
    }

    void add(BookRow row) {
        int index = (int) Math.min(row.origin().index(), Integer.MAX_VALUE - 8);
        if (row.state() != State.SENDING) {
            delivered = counted(delivered, index, row.state() == State.DELIVERED);
            any = counted(any, index, true);
            highest = Math.max(highest, index);
            named.computeIfPresent(key(index, row.origin().digest()), (key, before) -> row.state());
        }
    }

    private static byte[] counted(byte[] counts, int index, boolean one) {
        byte[] grown = index < counts.length ? counts : Arrays.copyOf(counts, Math.max(index + 1, index + index / 2));
        if (one && grown[index] < Byte.MAX_VALUE) {
            grown[index]++;
        }
        return grown;
    }

    private static int at(byte[] counts, int index) {
        return index < counts.length ? counts[index] : 0;
    }

    /** Names each difference. */
    void compare() {
        byte[] promised = new byte[1024];
        byte[] told = new byte[1024];
        for (ReceiptLines receipt : receipts) {
            IndexRanges ranges = new IndexRanges((first, last, what) -> found(receipt, first, last, what));
            for (int i = 0; i < receipt.records(); i++) {
                LineOutcome outcome = receipt.outcome(i);
                told = counted(told, i, outcome != LineOutcome.ALREADY_DELIVERED);
                boolean ours =
                        outcome == LineOutcome.DELIVERED && receipt.digest(i).isEmpty();
                promised = counted(promised, i, ours);
                String what = difference(receipt, i, outcome, at(promised, i));
                if (!what.isEmpty()) {
                    ranges.add(i, what);
                }
            }
            ranges.close();
            count(receipt);
        }
        untold(told);
    }

    private void count(ReceiptLines receipt) {
        long already = 0;
        for (int i = 0; i < receipt.records(); i++) {
            already += receipt.outcome(i) == LineOutcome.ALREADY_DELIVERED ? 1 : 0;
        }
        statement.acknowledged(receipt.records());
        statement.alreadyDelivered(horizon.reaches(receipt.claimedAt()) ? already : 0);
    }

    /** @param promised how many receipts so far say that they delivered a record of that index themselves */
    private String difference(ReceiptLines receipt, int index, LineOutcome outcome, int promised) {
        String digest = receipt.digest(index);
        boolean there =
                switch (outcome) {
                    case DELIVERED ->
                        digest.isEmpty()
                                ? at(delivered, index) >= promised
                                : named.get(key(index, digest)) == State.DELIVERED;
                    case ALREADY_DELIVERED -> at(delivered, index) > 0;
                    case BURIED, PARKED, DISCARDED ->
                        digest.isEmpty() ? at(any, index) > 0 : named.get(key(index, digest)) != State.SENDING;
                };
        String says = at(any, index) > 0 && digest.isEmpty() ? OTHER_ROW : NO_ROW;
        return there ? "" : says.formatted(receipt.name(), outcome.word());
    }

    private void found(ReceiptLines receipt, long first, long last, String what) {
        String where = source.word() + ":" + file + "#" + IndexRanges.text(first, last);
        boolean already = receipt.outcome((int) first) == LineOutcome.ALREADY_DELIVERED;
        if (already ? horizon.whole() : horizon.reaches(receipt.claimedAt())) {
            if (at(any, (int) first) > 0 && receipt.digest((int) first).isEmpty()) {
                statement.differs(where, what);
            } else {
                statement.missing(where, what, last - first + 1);
            }
        } else {
            statement.unproven(
                    where, what + (already ? ": it may have been forgotten" : ": it is older than " + horizon.from()));
        }
    }

    private void untold(byte[] told) {
        long rows = 0;
        for (int i = 0; i <= highest; i++) {
            rows += Math.max(0, at(any, i) - at(told, i));
        }
        if (rows > 0) {
            statement.unproven(
                    source.word() + ":" + file,
                    "the journal has %,d rows that no receipt tells of: the file is being read, or a receipt was cleared away"
                            .formatted(rows));
        }
    }
}
