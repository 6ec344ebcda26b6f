package org.contactcourier.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import org.contactcourier.contact.Note;
import org.junit.jupiter.api.Test;

class NotesTest {
    private final Notes notes = new Notes();

    @Test
    void listsNoMoreThanAnybodyReads() {
        for (int i = 0; i < 5_000; i++) {
            notes.add("/phones/0", "duplicate", "1", "1");
        }

        assertThat(notes.list()).hasSize(101).endsWith(new Note("", "too-many", null, null));
    }

    @Test
    void cutsLongValuesBetweenCharacters() {
        notes.add("/url_details/domain", "link-dropped", "x".repeat(499) + "\uD83D\uDE00".repeat(9), null);

        assertThat(notes.list().get(0).from()).isEqualTo("x".repeat(499) + "…");
    }
}
