package dev.renga.consensus;

import dev.renga.primitives.Deployment;
import org.jspecify.annotations.Nullable;

/// A rule as people read it; the [RuleBook] holds them all.
///
/// @param id stable name, such as `tx-inputs-distinct`
/// @param sentence what MUST hold
/// @param source BIP and section, CVE, or the release that brought it
/// @param reason reject reason, such as `bad-txns-inputs-duplicate`; `…` stands for what varies
/// @param code class and method that decide, such as `TransactionRules.inputsAreDistinct`
/// @param stage the list it belongs to, such as `transaction`
/// @param deployment what switches it on; `null` for a rule that always held
public record Rule(
    String id,
    String sentence,
    String source,
    String reason,
    String code,
    String stage,
    @Nullable Deployment deployment) {}
