using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>What members of enums are called in our JSON and in project files: Hugging Face's casing, or the name they say themselves.</summary>
public static class EnumNames
{
    private static readonly ConcurrentDictionary<Type, Members> Known = new();

    /// <summary>The name of a member.</summary>
    public static string Of(Enum value)
    {
        Members members = Known.GetOrAdd(value.GetType(), Members.Read);
        int index = Array.IndexOf(members.Values, value);
        return index >= 0 ? members.Names[index] : throw new ArgumentOutOfRangeException(nameof(value), value, null);
    }

    /// <summary>All names, in the order of the values.</summary>
    public static IReadOnlyList<string> All(Type type) => Known.GetOrAdd(type, Members.Read).Names;

    /// <summary>The member of that name, in whatever casing; null where there is none.</summary>
    public static object? Find(Type type, string name)
    {
        Members members = Known.GetOrAdd(type, Members.Read);
        int index = Array.FindIndex(members.Names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? members.Values[index] : null;
    }

    private sealed record Members(string[] Names, object[] Values)
    {
        public static Members Read(Type type)
        {
            FieldInfo[] fields = type.GetFields(BindingFlags.Public | BindingFlags.Static);
            return new Members(Array.ConvertAll(fields, NameOf), Array.ConvertAll(fields, field => Enum.Parse(type, field.Name)));
        }

        private static string NameOf(FieldInfo field) =>
            field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name);
    }
}
