package dev.renga.rpc.methods;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.renga.mempool.Admission;
import dev.renga.mempool.Feerate;
import dev.renga.mempool.MempoolEntry;
import dev.renga.primitives.Transaction;
import dev.renga.rpc.RpcResult;
import dev.renga.rpc.json.TransactionJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer of `testmempoolaccept`: one object for each transaction, in order.
final class AcceptanceJson {
  private AcceptanceJson() {}

  /// What is said of one transaction.
  private sealed interface Said {
    /// Nothing but its names.
    record Open() implements Said {}

    record Allowed(MempoolEntry entry) implements Said {}

    record Refused(String reason, String details) implements Said {}
  }

  /// @param fates what would become of each; empty if there is a problem
  /// @param problem with all of them together
  static RpcResult of(
      List<Transaction> transactions,
      List<Admission> fates,
      @Nullable String problem,
      Feerate maxFeerate) {
    List<Said> said = said(fates, transactions.size(), maxFeerate);
    return out -> {
      out.writeStartArray();
      for (int i = 0; i < transactions.size(); i++) {
        out.writeStartObject();
        out.writeStringField("txid", transactions.get(i).txid().toString());
        out.writeStringField("wtxid", transactions.get(i).wtxid().toString());
        if (problem != null) {
          out.writeStringField("package-error", problem);
        }
        write(out, said.get(i));
        out.writeEndObject();
      }
      out.writeEndArray();
    };
  }

  // bitcoind stops at the first that fails. If it failed before scripts were run, nothing is known
  // of those before it either.
  private static List<Said> said(List<Admission> fates, int count, Feerate maxFeerate) {
    List<Said> said = new ArrayList<>();
    for (Admission fate : fates) {
      Said one = of(fate, fates.size() > 1);
      if (one instanceof Said.Refused refused) {
        if (!refused.reason().startsWith("mempool-script-verify-flag-failed")) {
          said.replaceAll(before -> new Said.Open());
        }
        said.add(one);
        break;
      }
      said.add(one);
    }
    for (int i = 0; i < said.size(); i++) {
      if (said.get(i) instanceof Said.Allowed(MempoolEntry entry)
          && maxFeerate.satoshi() > 0
          && entry.fee() > maxFeerate.fee(entry.virtualSize())) {
        said.set(i, new Said.Refused("max-fee-exceeded", ""));
        said.subList(i + 1, said.size()).clear();
      }
    }
    while (said.size() < count) {
      said.add(new Said.Open());
    }
    return said;
  }

  private static Said of(Admission fate, boolean oneOfMany) {
    return switch (fate) {
      case Admission.Accepted taken when oneOfMany && !taken.replaced().isEmpty() ->
          new Said.Refused("bip125-replacement-disallowed", "bip125-replacement-disallowed");
      case Admission.Accepted taken -> new Said.Allowed(taken.entry());
      case Admission.Known known ->
          new Said.Refused("txn-already-in-mempool", "txn-already-in-mempool");
      case Admission.Orphan orphan -> new Said.Refused("missing-inputs", "");
      case Admission.Refused refused
          when refused.reason().equals("bad-txns-inputs-missingorspent") ->
          new Said.Refused("missing-inputs", "");
      case Admission.Refused refused -> new Said.Refused(refused.reason(), refused.toString());
    };
  }

  private static void write(JsonGenerator out, Said said) throws IOException {
    switch (said) {
      case Said.Open open -> {}
      case Said.Allowed(MempoolEntry entry) -> {
        out.writeBooleanField("allowed", true);
        out.writeNumberField("vsize", entry.virtualSize());
        out.writeObjectFieldStart("fees");
        TransactionJson.writeAmount(out, "base", entry.fee());
        TransactionJson.writeAmount(out, "effective-feerate", entry.feerate().satoshi());
        out.writeArrayFieldStart("effective-includes");
        out.writeString(entry.wtxid().toString());
        out.writeEndArray();
        out.writeEndObject();
      }
      case Said.Refused(String reason, String details) -> {
        out.writeBooleanField("allowed", false);
        out.writeStringField("reject-reason", reason);
        if (!details.isEmpty()) {
          out.writeStringField("reject-details", details);
        }
      }
    }
  }
}
