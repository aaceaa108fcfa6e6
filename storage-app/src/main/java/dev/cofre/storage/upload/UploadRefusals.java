package dev.cofre.storage.upload;

import dev.cofre.api.problem.ProblemType;
import dev.cofre.service.description.ProblemAnswer;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The refusals that every upload door shares, for the API description. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ProblemAnswer(
        value = {
            ProblemType.INVALID_REQUEST,
            ProblemType.INVALID_NAME,
            ProblemType.UNREADABLE_BODY,
            ProblemType.LENGTH_MISMATCH,
            ProblemType.DIGEST_MISMATCH,
            ProblemType.NO_FILE_PART
        },
        note = "Nothing was stored")
@ProblemAnswer(ProblemType.CLIENT_FULL)
@ProblemAnswer(ProblemType.UPLOAD_CONFLICT)
@ProblemAnswer(value = ProblemType.TOO_LARGE, note = "Larger than the grant allows")
@ProblemAnswer(
        value = {ProblemType.BUSY, ProblemType.NOT_ENOUGH_NODES, ProblemType.READ_ONLY},
        note = "Nothing was stored")
@ProblemAnswer(value = ProblemType.NO_SPACE, note = "Ask the manager for another server")
@interface UploadRefusals {}
