using System.Security.Cryptography;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Tells two sets of token files apart.</summary>
internal static class TokenDigest
{
    /// <summary>SHA-256 over the content of all token files of a split, in lower-case hex.</summary>
    /// <param name="folder">Output folder of Tokenize.</param>
    public static string Of(string folder, string split)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        for (int part = 0; File.Exists(Path.Combine(folder, TokenFiles.Name(split, part))); part++)
        {
            using FileStream stream = File.OpenRead(Path.Combine(folder, TokenFiles.Name(split, part)));
            int read;
            while ((read = stream.Read(buffer)) > 0)
            {
                hash.AppendData(buffer, 0, read);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
