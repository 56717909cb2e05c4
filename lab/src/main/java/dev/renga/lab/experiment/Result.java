package dev.renga.lab.experiment;

/// The outcome of a whole run.
///
/// @param experiment its name
/// @param parameters with which it ran
/// @param findings tables, pictures, notes
/// @param hash SHA-256, in hex, of the name, the parameters and every unit's tally: equal hashes
///   mean equal runs, whatever the number of threads and interruptions
public record Result(String experiment, Parameters parameters, Findings findings, String hash) {}
