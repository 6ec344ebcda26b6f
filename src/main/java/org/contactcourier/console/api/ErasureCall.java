package org.contactcourier.console.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import org.contactcourier.console.access.Visitor;
import org.contactcourier.console.desk.BadQueryException;
import org.contactcourier.letter.PersonErasure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The call that erases a person. Thread-safe. */
final class ErasureCall {
    private static final Logger LOG = LoggerFactory.getLogger(ErasureCall.class);

    private final PersonErasure erasure;
    private final ObjectMapper mapper;

    ErasureCall(PersonErasure erasure, ObjectMapper mapper) {
        this.erasure = erasure;
        this.mapper = mapper;
    }

    ObjectNode erase(Context context) {
        ObjectNode body = JsonBody.of(context, mapper, "email", "files");
        String email = JsonBody.need(body, "email");
        if (!email.contains("@")) {
            throw new BadQueryException("email is an e-mail address");
        }
        String who = Visitor.of(context).name();
        ObjectNode erased = erasure.erase(email, who, body.path("files").asBoolean(false));
        LOG.info(
                "{} has erased a person: {} letters, {} ended contacts",
                who,
                erased.path("letters"),
                erased.path("ended"));
        return erased;
    }
}
