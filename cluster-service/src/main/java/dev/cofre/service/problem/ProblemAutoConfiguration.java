package dev.cofre.service.problem;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Import;

/** Gives every service of the cluster the same way of saying what went wrong. */
@AutoConfiguration
@Import(ProblemAdvice.class)
public class ProblemAutoConfiguration {}
