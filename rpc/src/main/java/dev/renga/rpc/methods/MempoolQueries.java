package dev.renga.rpc.methods;

import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.mempool.Mempool;
import dev.renga.mempool.MempoolEntry;
import dev.renga.mempool.MempoolView;
import dev.renga.primitives.OutPoint;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcRequest;
import dev.renga.rpc.RpcResult;
import dev.renga.rpc.json.MempoolJson;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// What is in the mempool. Each answer is made from one view, and that has taken in every block
/// that the chain had when the question came.
public final class MempoolQueries {
  private static final String CATEGORY = "Blockchain";

  private final Mempool mempool;

  /// @param mempool that is asked
  public MempoolQueries(Mempool mempool) {
    this.mempool = mempool;
  }

  /// The methods.
  public List<RpcMethod> methods() {
    return List.of(
        method(
            List.of("verbose?", "mempool_sequence?"),
            "getrawmempool",
            "The txids in the mempool, or an object with the figures of each if verbose; with a"
                + " number that grows with every change if mempool_sequence.",
            this::all),
        method(List.of(), "getmempoolinfo", "The state of the mempool.", r -> info()),
        method(
            List.of("txid"),
            "getmempoolentry",
            "The figures of a transaction in the mempool.",
            this::entry),
        method(
            List.of("txid", "verbose?"),
            "getmempoolancestors",
            "The unconfirmed transactions that one in the mempool needs.",
            r -> relatives(r, MempoolView::ancestors)),
        method(
            List.of("txid", "verbose?"),
            "getmempooldescendants",
            "The unconfirmed transactions that need one in the mempool.",
            r -> relatives(r, MempoolView::descendants)),
        method(
            List.of("outputs", "options?"),
            "gettxspendingprevout",
            "Which transactions in the mempool spend these outputs ([{\"txid\", \"vout\"}])."
                + " options: {\"mempool_only\", \"return_spending_tx\"}.",
            this::spenders),
        new RpcMethod(
            "syncwithvalidationinterfacequeue",
            "hidden",
            List.of(),
            "Waits until the mempool has taken in every block that the chain has.",
            r -> {
              view();
              return RpcResult.NULL;
            }));
  }

  private static RpcMethod method(
      List<String> arguments, String name, String help, RpcMethod.Handler handler) {
    return new RpcMethod(name, CATEGORY, arguments, help, handler);
  }

  private MempoolView view() throws RpcException {
    return Futures.await(mempool.caughtUp());
  }

  private RpcResult info() throws RpcException {
    MempoolView view = view();
    return out -> {
      out.writeStartObject();
      MempoolJson.writeInfo(out, view, mempool.config());
      out.writeEndObject();
    };
  }

  private RpcResult all(RpcRequest request) throws RpcException {
    Arguments.check(request, "bool?", "bool?");
    boolean verbose = request.truth(0, false);
    boolean numbered = request.truth(1, false);
    if (verbose && numbered) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "Verbose results cannot contain mempool sequence values.");
    }
    MempoolView view = view();
    RpcResult list = list(view.entries(), view, verbose);
    if (!numbered) {
      return list;
    }
    return out -> {
      out.writeStartObject();
      out.writeFieldName("txids");
      list.writeTo(out);
      out.writeNumberField("mempool_sequence", view.version() + 1); // bitcoind counts from 1
      out.writeEndObject();
    };
  }

  private static RpcResult list(List<MempoolEntry> entries, MempoolView view, boolean verbose) {
    return out -> {
      if (verbose) {
        out.writeStartObject();
      } else {
        out.writeStartArray();
      }
      for (MempoolEntry entry : entries) {
        if (verbose) {
          out.writeObjectFieldStart(entry.txid().toString());
          MempoolJson.writeFields(out, entry, view);
          out.writeEndObject();
        } else {
          out.writeString(entry.txid().toString());
        }
      }
      if (verbose) {
        out.writeEndObject();
      } else {
        out.writeEndArray();
      }
    };
  }

  private static MempoolEntry find(MempoolView view, RpcRequest request) throws RpcException {
    MempoolEntry entry = view.find(request.txid(0, "txid"));
    if (entry == null) {
      throw new RpcException(RpcException.INVALID_ADDRESS_OR_KEY, "Transaction not in mempool");
    }
    return entry;
  }

  private RpcResult entry(RpcRequest request) throws RpcException {
    Arguments.check(request, "string");
    MempoolView view = view();
    MempoolEntry entry = find(view, request);
    return out -> {
      out.writeStartObject();
      MempoolJson.writeFields(out, entry, view);
      out.writeEndObject();
    };
  }

  private RpcResult relatives(
      RpcRequest request, BiFunction<MempoolView, MempoolEntry, List<MempoolEntry>> which)
      throws RpcException {
    Arguments.check(request, "string", "bool?");
    boolean verbose = request.truth(1, false);
    MempoolView view = view();
    return list(which.apply(view, find(view, request)), view, verbose);
  }

  // ---- gettxspendingprevout ----

  private record Spent(OutPoint outPoint, @Nullable MempoolEntry spender) {}

  private RpcResult spenders(RpcRequest request) throws RpcException {
    Arguments.check(request, "array", "object?");
    JsonNode outputs = request.array(0);
    if (outputs.isEmpty()) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER, "Invalid parameter, outputs are missing");
    }
    onlyKeys(request.at(1), "mempool_only", "return_spending_tx");
    JsonNode only = Arguments.optionalField(request.at(1), "mempool_only", "bool");
    boolean whole =
        Arguments.optionalField(request.at(1), "return_spending_tx", "bool").asBoolean();
    List<OutPoint> wanted = new ArrayList<>();
    for (JsonNode output : outputs) {
      wanted.add(outPoint(output));
    }
    MempoolView view = view();
    List<Spent> found = new ArrayList<>();
    for (OutPoint outPoint : wanted) {
      found.add(new Spent(outPoint, view.spender(outPoint)));
    }
    boolean elsewhere = only.isBoolean() && !only.booleanValue();
    if (elsewhere && found.stream().anyMatch(spent -> spent.spender() == null)) {
      throw new RpcException(
          RpcException.MISC_ERROR,
          "Mempool lacks a relevant spend, and txospenderindex is unavailable.");
    }
    return write(found, whole);
  }

  private static OutPoint outPoint(JsonNode output) throws RpcException {
    if (!output.isObject()) {
      throw RpcRequest.wrongType(output, "object");
    }
    Arguments.field(output, "txid", "string");
    Arguments.field(output, "vout", "number");
    onlyKeys(output, "txid", "vout");
    var txid = Arguments.txid(output);
    int index = Arguments.integer(output.path("vout"));
    if (index < 0) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER, "Invalid parameter, vout cannot be negative");
    }
    return new OutPoint(txid, index);
  }

  private static void onlyKeys(JsonNode object, String... known) throws RpcException {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!List.of(known).contains(name)) {
        throw new RpcException(RpcException.TYPE_ERROR, "Unexpected key " + name);
      }
    }
  }

  private static RpcResult write(List<Spent> found, boolean whole) {
    return out -> {
      out.writeStartArray();
      for (Spent spent : found) {
        MempoolEntry spender = spent.spender();
        out.writeStartObject();
        out.writeStringField("txid", spent.outPoint().txid().toString());
        out.writeNumberField("vout", spent.outPoint().index());
        if (spender != null) {
          out.writeStringField("spendingtxid", spender.txid().toString());
          if (whole) {
            out.writeStringField("spendingtx", spender.transaction().toBytes().toHex());
          }
        }
        out.writeEndObject();
      }
      out.writeEndArray();
    };
  }
}
