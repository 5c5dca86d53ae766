using System.Reflection;
using Snapshooter.Xunit;

namespace FineTune.Client.Tests;

/// <summary>What the package promises to programs.</summary>
public sealed class PublicSurfaceTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void The_public_surface_is_as_agreed()
    {
        Type[] types = typeof(ModelOptions).Assembly.GetExportedTypes();

        Snapshot.Match(string.Join('\n', types.OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Lines)) + "\n", "ClientSurface");
    }

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
