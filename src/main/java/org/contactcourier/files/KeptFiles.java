package org.contactcourier.files;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a source has left on the disk about contacts that it has read. Thread-safe. */
public interface KeptFiles {
    /** Of a bundle that reads no files. */
    KeptFiles NONE = (email, origins, andOriginals) -> ErasedFiles.NOTHING;

    /**
     * Erases what these files hold of the person with that address. Each file is replaced as a whole, or stays as it is.
     *
     * @param origins of contacts that are known to be that person's
     * @param andOriginals whether files as they were dropped are deleted if they name the address
     */
    ErasedFiles erase(String email, Set<String> origins, boolean andOriginals);

    /** All of {@code several}, one after the other. */
    static KeptFiles all(List<KeptFiles> several) {
        return (email, origins, andOriginals) -> several.stream()
                .map(files -> files.erase(email, origins, andOriginals))
                .reduce(ErasedFiles.NOTHING, ErasedFiles::and);
    }

    /**
     * What was erased.
     *
     * @param receiptLines lines of receipts that say no more than an origin and an outcome now
     * @param rejectedRows rows that were taken out of files with rejected rows
     * @param deleted originals that were deleted
     * @param named originals that name the address, each with its path and rows; they stay as they are
     * @param left files that could not be changed, each with the reason
     */
    record ErasedFiles(int receiptLines, int rejectedRows, int deleted, List<String> named, List<String> left) {
        static final ErasedFiles NOTHING = new ErasedFiles(0, 0, 0, List.of(), List.of());

        private ErasedFiles and(ErasedFiles others) {
            return new ErasedFiles(
                    receiptLines + others.receiptLines,
                    rejectedRows + others.rejectedRows,
                    deleted + others.deleted,
                    concat(named, others.named),
                    concat(left, others.left));
        }

        private static List<String> concat(List<String> some, List<String> others) {
            return Stream.concat(some.stream(), others.stream()).toList();
        }
    }
}
