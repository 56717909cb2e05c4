package dev.renga.rpc.methods;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.renga.crypto.Hashes;
import dev.renga.crypto.Secp256k1;
import dev.renga.crypto.Sha256;
import dev.renga.primitives.Address;
import dev.renga.primitives.Bech32Errors;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DescriptorChecksum;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcMethod;
import dev.renga.rpc.RpcRequest;
import dev.renga.rpc.RpcResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Reading and making addresses; needs nothing but the network.
public final class AddressMethods {
  private static final int MOST_KEYS = 20;
  private static final int MAX_REDEEM_SCRIPT = 520;

  private final Network network;
  private final Secp256k1 curve;

  /// @param network whose addresses are read and written
  /// @param curve knows which keys are points
  public AddressMethods(Network network, Secp256k1 curve) {
    this.network = network;
    this.curve = curve;
  }

  /// The methods.
  public List<RpcMethod> methods() {
    return List.of(
        new RpcMethod(
            "validateaddress",
            "Util",
            List.of("address"),
            "Whether a text is an address of this network, what it stands for, or what is wrong"
                + " with it and where.",
            this::validate),
        new RpcMethod(
            "createmultisig",
            "Util",
            List.of("nrequired", "keys", "address_type?"),
            "An address that needs several of these public keys to spend from, and its script."
                + " address_type: legacy (default), p2sh-segwit or bech32.",
            this::multisig));
  }

  private RpcResult validate(RpcRequest request) throws RpcException {
    Arguments.check(request, "string");
    String text = request.text(0);
    return switch (Address.parse(text, network)) {
      case Address.Parsed.Ok(Address address) ->
          out -> {
            out.writeStartObject();
            out.writeBooleanField("isvalid", true);
            out.writeStringField("address", address.toText(network));
            out.writeStringField("scriptPubKey", address.toScript().toString());
            writeKind(out, address);
            out.writeEndObject();
          };
      case Address.Parsed.Refused(String reason) -> {
        Bech32Errors errors = locate(text);
        yield out -> {
          out.writeStartObject();
          out.writeBooleanField("isvalid", false);
          out.writeArrayFieldStart("error_locations");
          for (int position : errors.positions()) {
            out.writeNumber(position);
          }
          out.writeEndArray();
          out.writeStringField("error", reason);
          out.writeEndObject();
        };
      }
    };
  }

  private Bech32Errors locate(String text) {
    return text.toLowerCase(Locale.ROOT).startsWith(network.prefixes().bech32())
        ? Bech32Errors.locate(text, Address.MAX_BECH32_LENGTH)
        : new Bech32Errors("", List.of());
  }

  private static void writeKind(JsonGenerator out, Address address) throws IOException {
    switch (address) {
      case Address.PubKeyHash hash -> writeKind(out, false, false);
      case Address.ScriptHash hash -> writeKind(out, true, false);
      case Address.WitnessProgram(int version, Bytes program) -> {
        boolean anchor = version == 1 && program.equals(ANCHOR);
        boolean unknown = version > 1 || (version == 1 && program.length() != 32 && !anchor);
        if (unknown) {
          out.writeBooleanField("iswitness", true);
        } else {
          writeKind(out, program.length() != 20, true);
        }
        if (!anchor) {
          out.writeNumberField("witness_version", version);
          out.writeStringField("witness_program", program.toHex());
        }
      }
    }
  }

  private static final Bytes ANCHOR = Bytes.of(0x4e, 0x73);

  private static void writeKind(JsonGenerator out, boolean script, boolean witness)
      throws IOException {
    out.writeBooleanField("isscript", script);
    out.writeBooleanField("iswitness", witness);
  }

  // ---- createmultisig ----

  private enum Kind {
    LEGACY,
    P2SH_SEGWIT,
    BECH32
  }

  private RpcResult multisig(RpcRequest request) throws RpcException {
    Arguments.check(request, "number", "array", "string?");
    int required = request.integer(0);
    List<Bytes> keys = new ArrayList<>();
    for (JsonNode text : request.array(1)) {
      keys.add(publicKey(SigningMethods.Keys.text(text)));
    }
    Kind wanted = kind(request.text(2, "legacy"));
    checkCounts(required, keys.size());
    boolean compressed = keys.stream().allMatch(key -> key.length() == 33);
    Kind kind = compressed ? wanted : Kind.LEGACY;
    Script script = script(required, keys);
    if (kind == Kind.LEGACY && script.length() > MAX_REDEEM_SCRIPT) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "redeemScript exceeds size limit: %s > %s".formatted(script.length(), MAX_REDEEM_SCRIPT));
    }
    String inner =
        keys.stream()
            .map(Bytes::toHex)
            .collect(Collectors.joining(",", "multi(" + required + ",", ")"));
    return out -> {
      out.writeStartObject();
      out.writeStringField("address", address(script, kind).toText(network));
      out.writeStringField("redeemScript", script.toString());
      out.writeStringField("descriptor", DescriptorChecksum.append(descriptor(inner, kind)));
      if (kind != wanted) {
        out.writeArrayFieldStart("warnings");
        out.writeString(
            "Unable to make chosen address type, please ensure no uncompressed public keys are"
                + " present.");
        out.writeEndArray();
      }
      out.writeEndObject();
    };
  }

  private static String descriptor(String inner, Kind kind) {
    return switch (kind) {
      case LEGACY -> "sh(" + inner + ")";
      case P2SH_SEGWIT -> "sh(wsh(" + inner + "))";
      case BECH32 -> "wsh(" + inner + ")";
    };
  }

  private static Address address(Script script, Kind kind) {
    Bytes sha256 = Bytes.adopt(Sha256.hash(script.bytes().toArray()));
    Address program = new Address.WitnessProgram(0, sha256);
    return switch (kind) {
      case LEGACY -> scriptHash(script);
      case P2SH_SEGWIT -> scriptHash(program.toScript());
      case BECH32 -> program;
    };
  }

  private static Address scriptHash(Script script) {
    return new Address.ScriptHash(Bytes.adopt(Hashes.hash160(script.bytes().toArray())));
  }

  private static Script script(int required, List<Bytes> keys) {
    ByteWriter script = new ByteWriter();
    number(script, required);
    keys.forEach(key -> script.lengthPrefixed(key));
    number(script, keys.size());
    return new Script(script.uint8(0xae).toBytes());
  }

  private static void number(ByteWriter script, int value) {
    if (value <= 16) {
      script.uint8(0x50 + value);
    } else {
      script.uint8(1).uint8(value);
    }
  }

  private static void checkCounts(int required, int given) throws RpcException {
    if (required < 1) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "a multisignature address must require at least one key to redeem");
    }
    if (given < required) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "not enough keys supplied (got %s keys, but need at least %s to redeem)"
              .formatted(given, required));
    }
    if (given > MOST_KEYS) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "Number of keys involved in the multisignature address creation > 20\nReduce the number");
    }
  }

  private static Kind kind(String name) throws RpcException {
    return switch (name) {
      case "legacy" -> Kind.LEGACY;
      case "p2sh-segwit" -> Kind.P2SH_SEGWIT;
      case "bech32" -> Kind.BECH32;
      case "bech32m" ->
          throw new RpcException(
              RpcException.INVALID_ADDRESS_OR_KEY,
              "createmultisig cannot create bech32m multisig addresses");
      default ->
          throw new RpcException(
              RpcException.INVALID_ADDRESS_OR_KEY, "Unknown address type '%s'".formatted(name));
    };
  }

  private Bytes publicKey(String text) throws RpcException {
    if (!TransactionHex.isHex(text)) {
      throw badKey(text, "must be a hex string");
    }
    Bytes key = Bytes.parseHex(text);
    if (key.length() != 33 && key.length() != 65) {
      throw badKey(text, "must have a length of either 33 or 65 bytes");
    }
    if (!curve.isValidPublicKey(key.toArray())) {
      throw badKey(text, "must be cryptographically valid.");
    }
    return key;
  }

  private static RpcException badKey(String text, String problem) {
    return new RpcException(
        RpcException.INVALID_ADDRESS_OR_KEY, "Pubkey \"%s\" %s".formatted(text, problem));
  }
}
