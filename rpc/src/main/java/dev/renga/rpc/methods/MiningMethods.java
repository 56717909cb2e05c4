package dev.renga.rpc.methods;

import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.chain.Chain;
import dev.renga.chain.ChainView;
import dev.renga.chain.HeaderNode;
import dev.renga.consensus.Difficulty;
import dev.renga.consensus.Verdict;
import dev.renga.crypto.Secp256k1;
import dev.renga.mempool.Mempool;
import dev.renga.mempool.MempoolEntry;
import dev.renga.mining.Miner;
import dev.renga.primitives.Address;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Script;
import dev.renga.primitives.Target;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcRequest;
import dev.renga.rpc.RpcResult;
import dev.renga.rpc.json.BlockJson;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Making blocks by hand, and how hard it is.
public final class MiningMethods {
  private static final int DEFAULT_WINDOW = 120;

  private static final String GENERATE_HELP =
      "has been replaced by the -generate cli option. Refer to -help for more information.";

  private final Chain chain;
  private final Mempool mempool;
  private final Miner miner;
  private final Secp256k1 curve;
  private final BooleanSupplier stopping;
  private final Supplier<List<String>> warnings;

  /// @param chain where blocks go
  /// @param mempool where transactions are found by their names
  /// @param miner makes blocks
  /// @param curve reads keys in descriptors
  /// @param stopping whether the node stops, so that the search should end
  /// @param warnings sentences for people who run the node
  public MiningMethods(
      Chain chain,
      Mempool mempool,
      Miner miner,
      Secp256k1 curve,
      BooleanSupplier stopping,
      Supplier<List<String>> warnings) {
    this.chain = chain;
    this.mempool = mempool;
    this.miner = miner;
    this.curve = curve;
    this.stopping = stopping;
    this.warnings = warnings;
  }

  /// The methods.
  public List<RpcMethod> methods() {
    return List.of(
        new RpcMethod(
            "generatetoaddress",
            "hidden",
            List.of("nblocks", "address", "maxtries?"),
            "Mines blocks at once whose reward goes to an address; gives their hashes.",
            this::toAddress),
        new RpcMethod(
            "generatetodescriptor",
            "hidden",
            List.of("num_blocks", "descriptor", "maxtries?"),
            "Mines blocks at once whose reward goes to a descriptor's script; gives their hashes.",
            this::toDescriptor),
        new RpcMethod(
            "generateblock",
            "hidden",
            List.of("output", "transactions", "submit?"),
            "Mines one block with these transactions, in their order.",
            this::one),
        new RpcMethod(
            "generate",
            "hidden",
            List.of(),
            GENERATE_HELP,
            request -> {
              throw new RpcException(
                  RpcException.METHOD_NOT_FOUND, "generate\n\n" + GENERATE_HELP + "\n");
            }),
        new RpcMethod(
            "getnetworkhashps",
            "Mining",
            List.of("nblocks?", "height?"),
            "Hashes a second that the last blocks took, by their times and targets.",
            this::hashRate),
        new RpcMethod(
            "getmininginfo", "Mining", List.of(), "What miners want to know.", r -> info()));
  }

  private RpcResult toAddress(RpcRequest request) throws RpcException {
    Address.Parsed parsed = Address.parse(request.text(1), chain.view().network());
    if (!(parsed instanceof Address.Parsed.Ok(Address address))) {
      throw new RpcException(RpcException.INVALID_ADDRESS_OR_KEY, "Error: Invalid address");
    }
    return generate(request, address.toScript());
  }

  private RpcResult toDescriptor(RpcRequest request) throws RpcException {
    try {
      return generate(request, descriptor().parse(request.text(1)));
    } catch (OutputDescriptor.RefusedException e) {
      throw new RpcException(RpcException.INVALID_ADDRESS_OR_KEY, String.valueOf(e.getMessage()));
    }
  }

  private OutputDescriptor descriptor() {
    return new OutputDescriptor(chain.view().network(), curve);
  }

  private RpcResult generate(RpcRequest request, Script payTo) throws RpcException {
    int count = request.integer(0);
    long tries = request.has(2) ? request.number(2) : Miner.DEFAULT_MAX_TRIES;
    List<BlockHash> hashes = miner.generate(count, payTo, tries, stopping);
    return out -> {
      out.writeStartArray();
      for (BlockHash hash : hashes) {
        out.writeString(hash.toString());
      }
      out.writeEndArray();
    };
  }

  private Script output(String text) throws RpcException {
    try {
      return descriptor().parse(text);
    } catch (OutputDescriptor.RefusedException e) {
      if (Address.parse(text, chain.view().network())
          instanceof Address.Parsed.Ok(Address address)) {
        return address.toScript();
      }
      throw new RpcException(
          RpcException.INVALID_ADDRESS_OR_KEY, "Error: Invalid address or descriptor");
    }
  }

  private RpcResult one(RpcRequest request) throws RpcException {
    Script payTo = output(request.text(0));
    List<Transaction> transactions = new ArrayList<>();
    for (JsonNode item : request.array(1)) {
      if (!item.isTextual()) {
        throw RpcRequest.wrongType(item, "string");
      }
      transactions.add(transaction(item.textValue()));
    }
    boolean handIn = request.truth(2, true);
    Miner.Mined mined =
        miner.generate(payTo, transactions, 0, handIn, Miner.DEFAULT_MAX_TRIES, stopping);
    Block solved =
        switch (mined) {
          case Miner.Mined.Found(Block block) -> block;
          case Miner.Mined.GivenUp gaveUp ->
              throw new RpcException(RpcException.MISC_ERROR, "Failed to make block.");
          case Miner.Mined.Refused(Verdict.Invalid verdict) ->
              throw new RpcException(
                  RpcException.VERIFY_ERROR, "TestBlockValidity failed: " + verdict);
        };
    return out -> {
      out.writeStartObject();
      out.writeStringField("hash", solved.hash().toString());
      if (!handIn) {
        out.writeStringField("hex", solved.toBytes().toHex());
      }
      out.writeEndObject();
    };
  }

  private Transaction transaction(String text) throws RpcException {
    if (text.length() == 64 && TransactionHex.isHex(text)) {
      MempoolEntry entry = Futures.await(mempool.caughtUp()).find(Txid.parse(text));
      if (entry == null) {
        throw new RpcException(
            RpcException.INVALID_ADDRESS_OR_KEY, "Transaction %s not in mempool.".formatted(text));
      }
      return entry.transaction();
    }
    return TransactionHex.parse(
        text,
        "Transaction decode failed for %s. Make sure the tx has at least one input."
            .formatted(text));
  }

  private RpcResult hashRate(RpcRequest request) throws RpcException {
    double rate = rate(request.integer(0, DEFAULT_WINDOW), request.integer(1, -1));
    return out -> out.writeNumber(rate);
  }

  private double rate(int window, int height) throws RpcException {
    if (window < -1 || window == 0) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER, "Invalid nblocks. Must be a positive number or -1.");
    }
    ChainView view = chain.view();
    if (height < -1 || height > view.height()) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER, "Block does not exist at specified height");
    }
    HeaderNode last = height < 0 ? view.tip() : view.tip().ancestor(height);
    if (last.height() == 0) {
      return 0;
    }
    int blocks = window == -1 ? last.height() % view.network().retargetInterval() + 1 : window;
    blocks = Math.min(blocks, last.height());
    long earliest = last.time();
    long latest = last.time();
    HeaderNode first = last;
    for (int i = 0; i < blocks; i++) {
      first = first.ancestor(first.height() - 1);
      earliest = Math.min(earliest, first.time());
      latest = Math.max(latest, first.time());
    }
    if (earliest == latest) {
      return 0;
    }
    double work = last.chainWork().subtract(first.chainWork()).doubleValue();
    return work / (latest - earliest);
  }

  private RpcResult info() throws RpcException {
    ChainView view = chain.view();
    HeaderNode tip = view.tip();
    double rate = rate(DEFAULT_WINDOW, -1);
    List<String> sentences = warnings.get();
    int pooled = Futures.await(mempool.caughtUp()).size();
    Miner.Made last = miner.lastMade();
    int next = Difficulty.nextBits(tip, tip.time(), view.network());
    return out -> {
      out.writeStartObject();
      out.writeNumberField("blocks", tip.height());
      if (last != null) {
        out.writeNumberField("currentblockweight", last.weight());
        out.writeNumberField("currentblocktx", last.transactions());
      }
      BlockJson.writeTargetFields(out, tip);
      out.writeNumberField("networkhashps", rate);
      out.writeNumberField("pooledtx", pooled);
      out.writeStringField("chain", view.network().identity().chain());
      out.writeObjectFieldStart("next");
      out.writeNumberField("height", tip.height() + 1);
      out.writeStringField("bits", BlockJson.hex(next));
      out.writeNumberField("difficulty", BlockJson.difficulty(next));
      out.writeStringField("target", Target.fromCompact(next).value().toString());
      out.writeEndObject();
      Script challenge = view.network().signetChallenge();
      if (challenge != null) {
        out.writeStringField("signet_challenge", challenge.bytes().toHex());
      }
      ChainQueries.writeWarnings(out, sentences);
      out.writeEndObject();
    };
  }
}
