using System.Text.Json.Nodes;
using FineTune.Tokenizers;

/// <summary>Chat templates, with what they are rendered for.</summary>
internal static class GoodTemplates
{
    public static IReadOnlyList<string> All { get; } =
    [
        .. ChatTemplate.BuiltInNames.Select(name => ChatTemplate.BuiltIn(name).Text),
        """
        {%- set ns = namespace(first=true, count=0) -%}
        {%- macro show(message, depth=1) %}{{ message.role | upper ~ ': ' }}{{ message['content'] | trim | replace('a', 'b') }}{% endmacro %}
        {% for message in messages if message.content is string -%}
        {%- if not ns.first %}{{ '\n' }}{% endif %}{% set ns.first = false %}{% set ns.count = ns.count + 1 %}
        {%- generation %}{{ show(message) }}{% endgeneration %}
        {%- else %}nobody{% endfor %}
        {{ messages[-1:] | map(attribute='role') | join(', ') }} {{ "%s-%05.2f" | format('x', 1.5e3 // 7) }} {{ [1, 2.5, none, True] | tojson(indent=2) }}
        {%- raw %}{{ not read }}{% endraw %}{# a comment #}{% filter title %}so it is{% endfilter %}
        {{ 'yes' if add_generation_prompt and not tools else 'no' }} {{ range(1, 9, 3) | list }} {{ 2 ** 3 % 5 }}
        {%- if messages | length > 9 %}{{ raise_exception('too many') }}{% endif %}
        """,
    ];

    /// <summary>The template with two conversations.</summary>
    public static string Rendered(string text, string path)
    {
        var template = ChatTemplate.Parse(text, path);
        JsonArray messages = [Message("system", "be kind"), Message("user", "a question\u00e9 "), Message("assistant", "an answer")];
        string whole = template.Apply(messages, variables: Tokens());
        template.RenderWithGenerations(template.Variables([Message("user", "again")], addGenerationPrompt: false, variables: Tokens()));
        return whole + template.Apply([Message("user", "more")], addGenerationPrompt: true, variables: Tokens());
    }

    private static JsonObject Tokens() => new() { ["bos_token"] = "<s>", ["eos_token"] = "</s>" };

    private static JsonObject Message(string role, string content) => new() { ["role"] = role, ["content"] = content };
}
