using System.Reflection;

namespace FineTune.Testing;

/// <summary>What an assembly promises to programs, line by line, for a snapshot.</summary>
public static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Its types in the order of their names, each with what programs can call or override.</summary>
    public static string Of(Assembly assembly) =>
        string.Join('\n', assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Lines)) + "\n";

    private static IEnumerable<string> Lines(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsSealed ? "sealed class" : "class";
        IEnumerable<string> members =
            type.IsEnum ? Enum.GetNames(type) : type.GetMembers(Declared).Select(Line).OfType<string>().Order(StringComparer.Ordinal);
        return [$"{kind} {type.FullName}{(type.IsEnum ? "" : $" : {Name(type.BaseType!)}")}", .. members.Select(member => $"    {member}")];
    }

    private static string? Line(MemberInfo member) => member switch
    {
        MethodBase method when !(method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) => null,
        MethodInfo { IsSpecialName: true } => null,
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo method => $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        PropertyInfo property when property.GetMethod!.IsPublic =>
            $"{Name(property.PropertyType)} {property.Name}{(property.SetMethod?.IsPublic == true ? " { get; set; }" : "")}",
        _ => null,
    };

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : "")}{Name(parameter.ParameterType)} {parameter.Name}{Default(parameter)}"));

    private static string Default(ParameterInfo parameter) => parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "null"}" : "";

    private static string Name(Type type) => Nullable.GetUnderlyingType(type) is { } value ? $"{Name(value)}?"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name.TrimEnd('&');
}
