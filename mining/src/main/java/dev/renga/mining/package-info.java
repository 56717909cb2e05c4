/// Making blocks: [dev.renga.mining.BlockAssembler] puts one together on top of a tip,
/// [dev.renga.mining.ProofOfWork] looks for its nonce.
@NullMarked
package dev.renga.mining;

import org.jspecify.annotations.NullMarked;
