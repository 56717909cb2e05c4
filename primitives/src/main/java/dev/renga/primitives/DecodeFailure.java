package dev.renga.primitives;

/// Why bytes could not be decoded. Every kind names the field and the offset, counted from the
/// start of what was being read, at which reading stopped.
public sealed interface DecodeFailure {
  /// The field that was being read, such as `txin.scriptSig`.
  String field();

  /// Offset in bytes from the start of the input.
  int offset();

  /// One clear sentence for people and logs.
  String describe();

  /// The input ended before the field did; `needed` bytes were wanted and `available` were left.
  record TooShort(String field, int offset, long needed, int available) implements DecodeFailure {
    @Override
    public String describe() {
      return "%s at offset %s needs %s bytes but %s are left: end of data"
          .formatted(field, offset, needed, available);
    }
  }

  /// Bytes were left over after a complete value.
  record TooLong(String field, int offset, int extra) implements DecodeFailure {
    @Override
    public String describe() {
      return "%s is followed by %s unexpected bytes at offset %s".formatted(field, extra, offset);
    }
  }

  /// A value was written in a longer form than needed, or in a form that has no meaning.
  record NonCanonical(String field, int offset, String detail) implements DecodeFailure {
    @Override
    public String describe() {
      return "%s at offset %s is not canonical: %s".formatted(field, offset, detail);
    }
  }

  /// A count or length is larger than the protocol allows.
  record LimitExceeded(String field, int offset, long value, long limit) implements DecodeFailure {
    @Override
    public String describe() {
      return "%s at offset %s is %s, more than the limit of %s"
          .formatted(field, offset, Long.toUnsignedString(value), limit);
    }
  }

  /// A value that names nothing we know, such as an unknown flag.
  record Unknown(String field, int offset, String detail) implements DecodeFailure {
    @Override
    public String describe() {
      return "%s at offset %s is unknown: %s".formatted(field, offset, detail);
    }
  }
}
