package dev.renga.consensus.script;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// Reads the vectors that script tests share.
final class ScriptVectors {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private ScriptVectors() {}

  static JsonNode json(String name) {
    try {
      return JSON.readTree(Vectors.read(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Transaction transaction(String hex) {
    return transaction(Bytes.parseHex(hex));
  }

  static Transaction transaction(Bytes bytes) {
    try {
      return Transaction.parse(bytes);
    } catch (DecodeException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static List<TxOut> outputs(Bytes bytes) {
    List<TxOut> outputs = new ArrayList<>();
    ByteReader reader = bytes.reader();
    try {
      while (reader.remaining() > 0) {
        outputs.add(TxOut.read(reader));
      }
    } catch (DecodeException e) {
      throw new IllegalArgumentException(e);
    }
    return outputs;
  }
}
