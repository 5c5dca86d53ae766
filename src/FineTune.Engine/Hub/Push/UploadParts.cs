using System.Globalization;
using System.Text.Json;

namespace FineTune.Engine.Hub.Push;

/// <summary>An upload in parts: <c>chunk_size</c> and, by their numbers, the addresses of the parts, all among an action's headers.</summary>
/// <param name="PartBytes">Length of a part; the last one may be shorter.</param>
/// <param name="Addresses">In the order of the parts.</param>
internal sealed record UploadParts(long PartBytes, string[] Addresses)
{
    private const string ChunkSize = "chunk_size";

    /// <summary>Null where the object goes up in one.</summary>
    /// <exception cref="JsonException">The length of a part is none.</exception>
    public static UploadParts? Of(LfsAction action)
    {
        if (action.Header.ValueKind != JsonValueKind.Object
            || !action.Header.TryGetProperty(ChunkSize, out JsonElement bytes)
            || bytes.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (!long.TryParse(bytes.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long partBytes) || partBytes == 0)
        {
            throw new JsonException($"{ChunkSize} is {bytes}");
        }

        var addresses = new SortedDictionary<int, string>();
        foreach (JsonProperty member in action.Header.EnumerateObject())
        {
            if (int.TryParse(member.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                addresses[number] = member.Value.ToString();
            }
        }

        return new UploadParts(partBytes, [.. addresses.Values]);
    }

    /// <summary>True where there is an address for each part of an object of this length.</summary>
    public bool Fits(long bytes) => Addresses.Length == ((bytes - 1) / PartBytes) + 1;
}
