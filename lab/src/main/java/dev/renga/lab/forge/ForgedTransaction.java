package dev.renga.lab.forge;

import dev.renga.primitives.Transaction;

/// A forged transaction, what it spends, and its honest twin.
///
/// @param id of the rule of the book that it breaks, or of the policy, see [ForgedTransactions]
/// @param parent valid and standard; to be handed to nodes first
/// @param transaction breaks the rule
/// @param control spends an output of the parent as one should
public record ForgedTransaction(
    String id, Transaction parent, Transaction transaction, Transaction control) {}
