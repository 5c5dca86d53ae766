using System.Security.Cryptography;

namespace FineTune.Engine.Data;

/// <summary>The token files of a split, as files.</summary>
internal static class TokenFiles
{
    /// <summary>SHA-256 over the content of all token files of a split, in lower-case hex.</summary>
    /// <param name="folder">Output folder of Tokenize.</param>
    public static string Digest(string folder, string split)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        for (int part = 0; File.Exists(Path.Combine(folder, TokenizedSchema.FileName(split, part))); part++)
        {
            using FileStream stream = File.OpenRead(Path.Combine(folder, TokenizedSchema.FileName(split, part)));
            int read;
            while ((read = stream.Read(buffer)) > 0)
            {
                hash.AppendData(buffer, 0, read);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
