package dev.renga.consensus;

import static dev.renga.consensus.ListedRule.rule;

import dev.renga.consensus.script.Sigops;
import dev.renga.primitives.Block;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Merkle;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules of a block that need no unspent outputs. Pure; any thread.
public final class BlockRules {
  private static final int MALLEABLE_SIZE = 64;
  private static final int OP_1 = 0x51;

  private BlockRules() {}

  /// A block and the network it claims to belong to.
  static final class Context {
    final Block block;
    final Network network;
    private Merkle.@Nullable Root root;

    Context(Block block, Network network) {
      this.block = block;
      this.network = network;
    }

    /// The merkle root, computed once: it costs more than everything else here together.
    Merkle.Root root() {
      if (root == null) {
        root = block.merkleRoot();
      }
      return root;
    }
  }

  /// A block after its parent.
  static final class InChain {
    final Block block;
    final HeaderView parent;
    final Network network;
    final int height;
    final int commitment;

    InChain(Block block, HeaderView parent, Network network) {
      this.block = block;
      this.parent = parent;
      this.network = network;
      this.height = parent.height() + 1;
      this.commitment =
          isActive(Deployment.SEGWIT) ? WitnessCommitment.indexIn(block) : WitnessCommitment.NONE;
    }

    boolean isActive(Deployment deployment) {
      return network.isActive(deployment, height);
    }
  }

  /// What proves that the block was meant for this network.
  static final RuleList<Context> PROOF =
      RuleList.of(
          "block-proof",
          rule(
                  "signet-solution",
                  "A block of a signet other than genesis MUST satisfy the network's challenge.",
                  "BIP325, signet block solution",
                  "bad-signet-blksig",
                  "BlockRules.solvesChallenge",
                  BlockRules::solvesChallenge)
              .detail("signet block signature validation failure"));

  /// What ties the transactions to the header, and their shape.
  static final RuleList<Context> STRUCTURE =
      RuleList.of(
          "block",
          rule(
                  "block-merkle-root",
                  "The header's merkle root MUST be that over the block's txids.",
                  "Bitcoin 0.1; bitcoin.pdf, section 7",
                  "bad-txnmrklroot",
                  "BlockRules.hasMerkleRoot",
                  BlockRules::hasMerkleRoot)
              .kind(Verdict.Kind.MUTATED)
              .detail("hashMerkleRoot mismatch"),
          rule(
                  "block-merkle-unique",
                  "Two neighbours that form a pair MUST NOT be equal at any level of the merkle"
                      + " tree.",
                  "CVE-2012-2459",
                  "bad-txns-duplicate",
                  "BlockRules.hasNoRepeatedPair",
                  BlockRules::hasNoRepeatedPair)
              .kind(Verdict.Kind.MUTATED)
              .detail("duplicate transaction"),
          rule(
                  "block-size",
                  "A block MUST have at least one and at most 1,000,000 transactions, and without"
                      + " witnesses at most 1,000,000 bytes.",
                  "Bitcoin 0.3; BIP141, block size",
                  "bad-blk-length",
                  "BlockRules.hasAllowedLength",
                  BlockRules::hasAllowedLength)
              .detail("size limits failed"),
          rule(
                  "block-not-inner-nodes",
                  "A block whose first transaction is no coinbase and that holds a transaction of"
                      + " 64 bytes MUST be taken for a forgery made of inner merkle nodes.",
                  "CVE-2017-12842; BIP54, rationale",
                  "bad-cb-missing",
                  "BlockRules.isNotMadeOfInnerNodes",
                  BlockRules::isNotMadeOfInnerNodes)
              .kind(Verdict.Kind.MUTATED)
              .detail("first tx is not coinbase"),
          rule(
                  "block-coinbase-first",
                  "A block's first transaction MUST be a coinbase.",
                  "Bitcoin 0.1",
                  "bad-cb-missing",
                  "BlockRules.beginsWithCoinbase",
                  BlockRules::beginsWithCoinbase)
              .detail("first tx is not coinbase"),
          rule(
                  "block-coinbase-only-first",
                  "A block's later transactions MUST NOT be coinbases.",
                  "Bitcoin 0.1",
                  "bad-cb-multiple",
                  "BlockRules.hasOneCoinbase",
                  BlockRules::hasOneCoinbase)
              .detail("more than one coinbase"));

  /// Asked after every transaction has passed [TransactionRules#CONTEXT_FREE].
  static final RuleList<Context> LIMITS =
      RuleList.of(
          "block-limits",
          rule(
                  "block-legacy-sigops",
                  "The signature operations that a block's scripts show by themselves MUST NOT"
                      + " exceed 20,000.",
                  "CVE-2010-5138; BIP141, sigops",
                  "bad-blk-sigops",
                  "BlockRules.hasAllowedLegacySigops",
                  BlockRules::hasAllowedLegacySigops)
              .detail("out-of-bounds SigOpCount"));

  /// What depends on the headers before the block.
  static final RuleList<InChain> IN_CHAIN =
      RuleList.of(
          "block-in-chain",
          InChain::isActive,
          rule(
                  "block-transactions-final",
                  "Every transaction MUST be final at the block's height and time.",
                  "Bitcoin 0.1, nLockTime",
                  "bad-txns-nonfinal",
                  "BlockRules.transactionsAreFinal",
                  BlockRules::transactionsAreFinal)
              .detail("non-final transaction"),
          rule(
                  "block-transactions-final-by-median-time",
                  "Every transaction MUST be final at the block's height and the median time past"
                      + " of its parent.",
                  "BIP113, specification",
                  "bad-txns-nonfinal",
                  "BlockRules.transactionsAreFinalByMedianTime",
                  BlockRules::transactionsAreFinalByMedianTime)
              .since(Deployment.CHECK_SEQUENCE)
              .detail("non-final transaction"),
          rule(
                  "coinbase-states-height",
                  "A coinbase's script MUST begin with the push of the block's height.",
                  "BIP34, specification",
                  "bad-cb-height",
                  "BlockRules.coinbaseStatesHeight",
                  BlockRules::coinbaseStatesHeight)
              .since(Deployment.HEIGHT_IN_COINBASE)
              .detail("block height mismatch in coinbase"),
          rule(
                  "witness-reserved-value",
                  "If a block commits to its witnesses, its coinbase's witness MUST be one item of"
                      + " 32 bytes.",
                  "BIP141, commitment structure",
                  "bad-witness-nonce-size",
                  "BlockRules.hasReservedValue",
                  BlockRules::hasReservedValue)
              .since(Deployment.SEGWIT)
              .kind(Verdict.Kind.MUTATED)
              .detail("CheckWitnessMalleation : invalid witness reserved value size"),
          rule(
                  "witness-commitment",
                  "If a block commits to its witnesses, the commitment MUST be right.",
                  "BIP141, commitment structure",
                  "bad-witness-merkle-match",
                  "BlockRules.hasRightCommitment",
                  BlockRules::hasRightCommitment)
              .since(Deployment.SEGWIT)
              .kind(Verdict.Kind.MUTATED)
              .detail("CheckWitnessMalleation : witness merkle commitment mismatch"),
          rule(
                  "witness-needs-commitment",
                  "If a block does not commit to its witnesses, it MUST NOT have any.",
                  "BIP141, commitment structure",
                  "unexpected-witness",
                  "BlockRules.hasNoUncommittedWitness",
                  BlockRules::hasNoUncommittedWitness)
              .kind(Verdict.Kind.MUTATED)
              .detail("CheckWitnessMalleation : unexpected witness data found"),
          rule(
                  "block-weight",
                  "A block's weight MUST NOT exceed 4,000,000.",
                  "BIP141, block size",
                  "bad-blk-weight",
                  "BlockRules.hasAllowedWeight",
                  BlockRules::hasAllowedWeight)
              .detail("ContextualCheckBlock : weight limit failed"));

  /// Whether a block is well-formed by itself: proof of work, signet solution, merkle root, shape,
  /// transactions, limits.
  public static Verdict checkContextFree(Block block, Network network) {
    Verdict proof = HeaderRules.checkProofOfWork(block.header(), network);
    if (proof.isValid()) {
      proof = PROOF.check(new Context(block, network));
    }
    return proof.isValid() ? checkWithoutProof(block, network) : proof;
  }

  /// As [#checkContextFree] without proof of work and signet solution: for a template that has
  /// neither yet.
  public static Verdict checkWithoutProof(Block block, Network network) {
    Context context = new Context(block, network);
    Verdict.Invalid broken = STRUCTURE.firstBroken(context);
    if (broken == null) {
      broken = firstBrokenTransaction(block.transactions());
    }
    if (broken == null) {
      broken = LIMITS.firstBroken(context);
    }
    return broken == null ? Verdict.VALID : broken;
  }

  private static Verdict.@Nullable Invalid firstBrokenTransaction(List<Transaction> transactions) {
    for (int i = 0; i < transactions.size(); i++) {
      Verdict.Invalid broken = TransactionRules.CONTEXT_FREE.firstBroken(transactions.get(i));
      if (broken != null) {
        String detail =
            "Transaction check failed (tx hash %s) %s"
                .formatted(transactions.get(i).txid(), broken.detail());
        return new Verdict.Invalid(broken.rule(), broken.reason(), detail, broken.kind());
      }
    }
    return null;
  }

  /// Whether a block may follow its parent, as far as that can be said without unspent outputs.
  ///
  /// @param block has passed [#checkContextFree]
  public static Verdict checkContextual(Block block, HeaderView parent, Network network) {
    return IN_CHAIN.check(new InChain(block, parent, network));
  }

  /// Whether somebody may have changed a block on its way, so that its sender is to blame and not
  /// the block of that hash. To be asked of every block from a peer before anything else.
  ///
  /// @param segwit whether segregated witness is enforced at the block's height
  public static boolean isMutated(Block block, boolean segwit) {
    Merkle.Root root = block.merkleRoot();
    if (root.mutated() || !root.root().equals(block.header().merkleRoot())) {
      return true;
    }
    List<Transaction> transactions = block.transactions();
    if (transactions.isEmpty() || !transactions.get(0).isCoinbase()) {
      return holdsTransactionOfMalleableSize(transactions);
    }
    int commitment = segwit ? WitnessCommitment.indexIn(block) : WitnessCommitment.NONE;
    return commitment == WitnessCommitment.NONE
        ? WitnessCommitment.anyWitness(block)
        : !WitnessCommitment.hasReservedValue(block)
            || !WitnessCommitment.isRight(block, commitment);
  }

  static boolean solvesChallenge(Context c) {
    Script challenge = c.network.signetChallenge();
    return challenge == null
        || c.block.hash().equals(c.network.genesis().hash())
        || SignetSolution.isValid(c.block, challenge);
  }

  static boolean hasMerkleRoot(Context c) {
    return c.root().root().equals(c.block.header().merkleRoot());
  }

  static boolean hasNoRepeatedPair(Context c) {
    return !c.root().mutated();
  }

  static boolean hasAllowedLength(Context c) {
    long count = c.block.transactions().size();
    long stripped = c.block.strippedSize();
    return count > 0
        && count * Transaction.WITNESS_SCALE_FACTOR <= Block.MAX_WEIGHT
        && stripped * Transaction.WITNESS_SCALE_FACTOR <= Block.MAX_WEIGHT;
  }

  static boolean isNotMadeOfInnerNodes(Context c) {
    return beginsWithCoinbase(c) || !holdsTransactionOfMalleableSize(c.block.transactions());
  }

  private static boolean holdsTransactionOfMalleableSize(List<Transaction> transactions) {
    for (Transaction transaction : transactions) {
      if (transaction.strippedSize() == MALLEABLE_SIZE) {
        return true;
      }
    }
    return false;
  }

  static boolean beginsWithCoinbase(Context c) {
    return c.block.transactions().get(0).isCoinbase();
  }

  static boolean hasOneCoinbase(Context c) {
    List<Transaction> transactions = c.block.transactions();
    for (int i = 1; i < transactions.size(); i++) {
      if (transactions.get(i).isCoinbase()) {
        return false;
      }
    }
    return true;
  }

  static boolean hasAllowedLegacySigops(Context c) {
    long total = 0;
    List<Transaction> transactions = c.block.transactions();
    for (int i = 0; i < transactions.size(); i++) {
      total += Sigops.legacy(transactions.get(i));
    }
    return total * Transaction.WITNESS_SCALE_FACTOR <= ConnectRules.MAX_SIGOP_COST;
  }

  static boolean transactionsAreFinal(InChain c) {
    return areFinal(c, c.block.header().time());
  }

  static boolean transactionsAreFinalByMedianTime(InChain c) {
    return areFinal(c, c.parent.medianTimePast());
  }

  private static boolean areFinal(InChain c, long cutoff) {
    List<Transaction> transactions = c.block.transactions();
    for (int i = 0; i < transactions.size(); i++) {
      if (!TransactionRules.isFinal(transactions.get(i), c.height, cutoff)) {
        return false;
      }
    }
    return true;
  }

  static boolean coinbaseStatesHeight(InChain c) {
    Bytes expected = heightPush(c.height);
    Bytes script = c.block.transactions().get(0).inputs().get(0).scriptSig().bytes();
    return script.length() >= expected.length()
        && script.slice(0, expected.length()).equals(expected);
  }

  /// The script that pushes a height as shortly as possible: OP_0, OP_1…OP_16, or the length and
  /// the little-endian bytes, with a zero byte where the highest bit would be taken for a sign.
  ///
  /// @param height 0 or more
  public static Bytes heightPush(int height) {
    if (height == 0) {
      return Bytes.of(0);
    }
    if (height <= 16) {
      return Bytes.of(OP_1 + height - 1);
    }
    int length = (Integer.SIZE - Integer.numberOfLeadingZeros(height)) / 8 + 1;
    ByteWriter writer = new ByteWriter(1 + length).uint8(length);
    for (int i = 0; i < length; i++) {
      writer.uint8((int) ((long) height >>> (8 * i)) & 0xff);
    }
    return writer.toBytes();
  }

  static boolean hasReservedValue(InChain c) {
    return c.commitment == WitnessCommitment.NONE || WitnessCommitment.hasReservedValue(c.block);
  }

  static boolean hasRightCommitment(InChain c) {
    return c.commitment == WitnessCommitment.NONE
        || WitnessCommitment.isRight(c.block, c.commitment);
  }

  static boolean hasNoUncommittedWitness(InChain c) {
    return c.commitment != WitnessCommitment.NONE || !WitnessCommitment.anyWitness(c.block);
  }

  static boolean hasAllowedWeight(InChain c) {
    return c.block.weight() <= Block.MAX_WEIGHT;
  }
}
