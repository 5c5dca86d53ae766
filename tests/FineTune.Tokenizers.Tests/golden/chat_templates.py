"""Writes chat_templates.json: templates of our own, what they are given, and the text that Jinja makes of them, as transformers sets it up.

Usage: python3 chat_templates.py FOLDER   (needs jinja2 3.1)

With a number of seconds behind the folder it writes random expressions in their place, for a check that is not committed.
"""
import copy
import json
import random
import sys
import time
import warnings

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_render"), [], [], body).set_lineno(line)

    def _render(self, caller):
        return caller()


def refuse(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def render(template, data):
    warnings.simplefilter("ignore")
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
    environment.filters["tojson"] = tojson
    environment.globals["raise_exception"] = refuse
    try:
        return environment.from_string(template).render(**data)
    except Exception as error:
        return f"ERR {type(error).__name__} {error}"


CHAT = [
    {"role": "system", "content": "Be brief. "},
    {"role": "user", "content": "What is 2 + 2?\n"},
    {"role": "assistant", "content": " It is 4."},
    {"role": "user", "content": "And \u00e9\u00df \U0001f600 <b>'x'</b>?"},
]
TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Tells the weather.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string", "description": "A city"}, "days": {"type": "integer", "enum": [1, 2], "default": None}},
            "required": ["city"],
        },
    },
}
CALLS = [
    {"role": "user", "content": "Weather in Oslo?"},
    {"role": "assistant", "content": None, "tool_calls": [
        {"id": "call00001", "type": "function", "function": {"name": "weather", "arguments": {"city": "Oslo", "days": 1, "exact": True, "ratio": 1.0}}}]},
    {"role": "tool", "name": "weather", "tool_call_id": "call00001", "content": "{\"sky\": \"clear\"}"},
    {"role": "assistant", "content": "<think>\nshort\n</think>\n\nClear."},
]
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}

# In the manner of the families' own; each written for this file.
WHOLE = {
    "chatml": "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + (m['content'] or '') + '<|im_end|>' + '\n' }}{% endfor %}"
              "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    "llama": """{{- bos_token }}
{%- if messages[0]['role'] == 'system' %}
    {%- set system = messages[0]['content'] | trim %}
    {%- set rest = messages[1:] %}
{%- else %}
    {%- set system = '' %}
    {%- set rest = messages %}
{%- endif %}
{{- '<|head|>system<|end|>\\n\\n' + system + '<|eot|>' }}
{%- for m in rest %}
    {%- if m.role not in ['tool', 'ipython'] and 'tool_calls' not in m %}
        {{- '<|head|>' + m.role + '<|end|>\\n\\n' + (m['content'] | trim) + '<|eot|>' }}
    {%- elif 'tool_calls' in m %}
        {%- for call in m.tool_calls %}
            {%- set f = call.function %}
            {{- '{"name": "' + f.name + '", "parameters": ' }}{{ f.arguments | tojson }}{{- '}<|eot|>' }}
        {%- endfor %}
    {%- else %}
        {{- m.content | tojson }}
    {%- endif %}
{%- endfor %}
""",
    "mistral": """{%- if messages[0].role == "system" %}{%- set system = messages[0].content %}{%- set loop_messages = messages[1:] %}
{%- else %}{%- set loop_messages = messages %}{%- endif %}
{%- set ns = namespace(index=0, last=-1) %}
{%- for m in loop_messages %}
    {%- if not (m.role == "tool" or m.tool_calls is defined) %}
        {%- if (m["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("Roles must alternate") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
    {%- if m.role == "user" %}{% set ns.last = loop.index0 %}{% endif %}
{%- endfor %}
{{- bos_token }}
{%- for m in loop_messages %}
    {%- if m.role == "user" %}
        {%- if tools is not none and tools is defined and loop.index0 == ns.last %}
            {{- "[TOOLS] [" }}
            {%- for tool in tools %}
                {%- set tool = tool.function %}
                {{- '{"type": "function", "function": {' }}
                {%- for key, val in tool.items() if key != "return" %}
                    {%- if val is string %}{{- '"' + key + '": "' + val + '"' }}{%- else %}{{- '"' + key + '": ' + val|tojson }}{%- endif %}
                    {%- if not loop.last %}{{- ", " }}{%- endif %}
                {%- endfor %}
                {{- "}}" }}{%- if not loop.last %}{{- ", " }}{%- else %}{{- "]" }}{%- endif %}
            {%- endfor %}{{- "[/TOOLS]" }}
        {%- endif %}
        {%- if loop.last and system is defined %}{{- "[INST] " + system + "\\n\\n" + m.content + "[/INST]" }}
        {%- else %}{{- "[INST] " + m.content + "[/INST]" }}{%- endif %}
    {%- elif m.tool_calls is defined and m.tool_calls is not none %}
        {{- "[CALLS] [" }}
        {%- for call in m.tool_calls %}
            {%- set out = call.function|tojson %}{{- out[:-1] }}
            {%- if call.id|length != 9 %}{{- raise_exception("ids have nine characters") }}{%- endif %}
            {{- ', "id": "' + call.id + '"}' }}{%- if not loop.last %}{{- ", " }}{%- else %}{{- "]" + eos_token }}{%- endif %}
        {%- endfor %}
    {%- elif m.role == "assistant" %}{{- " " + m.content|trim + eos_token}}
    {%- elif m.role == "tool" %}{{- '[RESULT] {"content": ' + m.content|string + ', "id": "' + m.tool_call_id + '"}' }}
    {%- else %}{{- raise_exception("unknown role " ~ m.role) }}{%- endif %}
{%- endfor %}""",
    "gemma": """{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}
{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate') }}{% endif %}
{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}
{{ '<turn>' + role + '
' + message['content'] | trim + '<end>
' }}{% endfor %}{% if add_generation_prompt %}{{'<turn>model
'}}{% endif %}""",
    "qwen": """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- if messages[0].role == 'system' %}
        {{- messages[0].content + '\\n\\n' }}
    {%- endif %}
    {{- "# Tools\\n\\n<tools>" }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "\\n</tools><|im_end|>\\n" }}
{%- endif %}
{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<r>') and message.content.endswith('</r>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if message.role == "assistant" %}
        {%- set reasoning = '' %}
        {%- if '</think>' in content %}
            {%- set reasoning = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {%- if loop.index0 > ns.last_query_index and (loop.last or (not loop.last and reasoning)) %}
            {{- '<|im_start|>' + message.role + '\\n<think>\\n' + reasoning.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\\n' + content }}
        {%- endif %}
        {%- if message.tool_calls %}
            {%- for tool_call in message.tool_calls %}
                {%- if (loop.first and content) or (not loop.first) %}{{- '\\n' }}{%- endif %}
                {%- if tool_call.function %}{%- set tool_call = tool_call.function %}{%- endif %}
                {{- '<tool_call>\\n{"name": "' }}{{- tool_call.name }}{{- '", "arguments": ' }}
                {%- if tool_call.arguments is string %}{{- tool_call.arguments }}{%- else %}{{- tool_call.arguments | tojson }}{%- endif %}
                {{- '}\\n</tool_call>' }}
            {%- endfor %}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == "tool" %}
        {%- if loop.first or (messages[loop.index0 - 1].role != "tool") %}{{- '<|im_start|>user' }}{%- endif %}
        {{- '\\n<r>\\n' }}{{- content }}{{- '\\n</r>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}{{- '<|im_end|>\\n' }}{%- endif %}
    {%- else %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}{%- endif %}""",
    "types": """{%- macro type_of(schema, depth=0) -%}
{%- if schema.type == 'object' -%}
{ {%- for name, property in schema.properties.items() %}
{{ '  ' * depth }}{{ name }}{{ '' if name in schema.required else '?' }}: {{ type_of(property, depth + 1) }}
{%- if property.description %} // {{ property.description }}{% endif %}{{ ',' if not loop.last }}
{%- endfor %} }
{%- elif schema.enum -%}{{ schema.enum | map('string') | join(' | ') }}
{%- else -%}{{ {'string': 'str', 'integer': 'int'}.get(schema.type, 'any') }}
{%- endif -%}
{%- endmacro -%}
{% for tool in tools or [] %}type {{ tool.function.name }} = {{ type_of(tool.function.parameters) }}
{% endfor %}{{ messages | selectattr('role', 'equalto', 'user') | map(attribute='content') | list | length }}""",
    "parts": """{% for m in messages %}{% if m.content is string %}{{ m.content }}{% elif m.content is iterable %}{% for part in m.content %}{{ part.text if part.type == 'text' else '<image>' }}{% endfor %}{% endif %}{% generation %}{% if m.role == 'assistant' %}[{{ m.content }}]{% endif %}{% endgeneration %}
{% endfor %}""",
}

EXPRESSIONS = open(__file__.replace("chat_templates.py", "chat_expressions.txt"), encoding="utf-8").read().split("\n%%\n")

DATA = {
    "s": "Hello, World", "u": "stra\u00dfe \u0130stanbul \u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03a3 \U0001f600!", "e": "", "w": "  two\t words \n", "lines": "a\n\nb\r\nc\n",
    "i": 42, "neg": -7, "z": 0, "big": 123456789012345678901234567890, "f": 2.5, "f1": 1.0, "tiny": 1e-7, "huge": 1e22, "t": True, "n": None,
    "l": [3, 1, 2], "names": ["bob", "Alice", "carol", "alice"], "mixed": [1, "a", None, 2.5, [1], {"k": "v"}], "d": {"b": 1, "a": [1, 2], "C": None}, "empty": [], "ed": {},
    "users": [{"name": "Ann", "age": 30, "tags": ["x", "y"], "at": {"city": "Oslo"}}, {"name": "bob", "age": 25, "tags": [], "at": {"city": "Rome"}},
              {"name": "Cyd", "age": 30, "at": {"city": "oslo"}}],
    "q": "it's \"quoted\" \\ \x07 \u00e9 \u200b", "html": "<a href='x'>T & \"C\"</a>",
}


class Random:
    """Random expressions over DATA."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, *choices):
        return self.random.choice(choices)

    def literal(self):
        return self.pick("1", "0", "-3", "2.5", "1e3", "10", "'a'", "'b, c'", "\"x'y\"", "''", "true", "none", "[1, 'a']", "(1, 2)", "{'a': 1}", "[]", "{}", "'%s'", "0.1")

    def expression(self, depth):
        if depth == 0:
            return self.literal() if self.random.random() < 0.3 else self.pick(*DATA, "undefined_name")
        sub = lambda: self.expression(self.random.randrange(depth))
        kind = self.random.randrange(13)
        if kind == 0:
            return f"({sub()} {self.pick('+', '-', '*', '/', '//', '%', '~')} {sub()})" if self.random.random() < 0.9 else f"({sub()} ** {self.pick('2', '3', '-1', '0.5')})"
        if kind == 1:
            return f"({sub()} {self.pick('==', '!=', '<', '<=', '>', '>=', 'in', 'not in')} {sub()})"
        if kind == 2:
            return f"({sub()} {self.pick('and', 'or')} {sub()})"
        if kind == 3:
            return f"({sub()} if {sub()} else {sub()})"
        if kind == 4:
            bounds = self.pick("1:", ":2", "::-1", "-2:", "::2", "1:3", ":-1", "5:1:-1", "0", "-1", "1", "10", "'a'", "'name'", "::0")
            return f"{self.postfix(sub())}[{bounds}]"
        if kind == 5:
            return f"{self.postfix(sub())}.{self.pick('a', 'name', 'items()', 'upper()', 'keys()', 'split()', 'strip()', 'values()', 'at.city', 'x', 'title()', 'lower()', 'get(1)', 'get(1, 2)', 'count(1)', 'splitlines()', 'isdigit()', 'isupper()', 'capitalize()', 'swapcase()')}"
        if kind == 6:
            method = self.pick("split", "rsplit", "partition", "rpartition", "startswith", "endswith", "strip", "lstrip", "rstrip", "find", "rfind", "count", "index", "join",
                               "center", "ljust", "rjust", "zfill", "replace", "removeprefix", "removesuffix", "format", "expandtabs", "get")
            return f"{self.postfix(sub())}.{method}({', '.join(sub() for _ in range(self.random.randrange(3)))})"
        if kind in (7, 8, 9):
            name = self.pick("trim", "length", "upper", "lower", "title", "capitalize", "list", "string", "int", "float", "abs", "round", "first", "last", "reverse|list", "sort", "unique|list",
                             "join", "join('-')", "tojson", "tojson(indent=2)", "min", "max", "sum", "default('d')", "d('e', true)", "dictsort", "items|list", "replace('a', 'b')", "indent",
                             "indent(2, true)", "wordcount", "center(20)", "batch(2)|list", "slice(2)|list", "map('upper')|list", "select|list", "reject('none')|list",
                             "map(attribute='name')|list", "selectattr('age', 'gt', 26)|list", "rejectattr('tags')|list", "groupby('age')", "sort(attribute='name')", "truncate(5)",
                             "e", "safe", "format(1)", "format(1, 2)", "urlencode", "filesizeformat", "striptags", "round(1)", "round(1, 'floor')", "int(7)", "float(1.5)", "wordwrap(5)",
                             "batch(2, 'x')|list", "slice(2, 'x')|list", "sort(reverse=true)", "unique|join(',')", "max(attribute='age')", "sum(attribute='age')", "map('length')|list",
                             "map('int')|sum", "select('string')|list", "select('number')|map('string')|join", "tojson(sort_keys=true)", "tojson(ensure_ascii=true)", "pprint", "xmlattr",
                             "count", "attr('upper')|string|length", "map('first')|list", "map('default', 'z')|list", "groupby('at.city')|list", "forceescape", "reverse|join")
            return f"({sub()}|{name})"
        if kind == 10:
            test = self.pick("defined", "none", "string", "number", "mapping", "sequence", "iterable", "true", "false", "boolean", "integer", "float", "odd", "even", "undefined", "lower", "upper",
                             "callable", "escaped", "divisibleby(2)", "eq(1)", "in [1, 2]", "sameas(none)", "not none", "gt 1", "lessthan(3)", "ne 'a'")
            return f"({sub()} is {test})"
        if kind == 11:
            return f"not {sub()}" if self.random.random() < 0.5 else f"-{self.postfix(sub())}"
        return f"[{sub()}, {sub()}]" if self.random.random() < 0.5 else f"{{{self.literal()}: {sub()}}}"

    @staticmethod
    def postfix(text):
        return f"({text})"


def main(folder, seconds=None, seed=0):
    cases = []
    if seconds is None:
        for name, template in WHOLE.items():
            for chat in (CHAT, CALLS, [m for m in CHAT if m["role"] != "system"], []):
                for tools in (None, [TOOL, TOOL]):
                    data = {"messages": chat, "tools": tools, "add_generation_prompt": tools is None, **TOKENS}
                    cases.append({"template": template, "data": data, "expected": render(template, data)})
        cases += [{"template": template, "data": DATA, "expected": render(template, copy.deepcopy(DATA))} for template in EXPRESSIONS]
        # What all share is written once.
        for case in cases:
            if case["data"] is DATA:
                case["data"] = None
        json.dump({"data": DATA, "cases": cases}, open(f"{folder}/chat_templates.json", "w", encoding="utf-8"), ensure_ascii=True, indent=1)
        return
    made, end = Random(seed), time.monotonic() + seconds
    while time.monotonic() < end:
        template = "{{ " + made.expression(4) + " }}"
        text = render(template, copy.deepcopy(DATA))
        if " at 0x" not in text and len(text) < 5000:
            cases.append({"template": template, "data": DATA, "expected": text})
    json.dump(cases, open(f"{folder}/random.json", "w", encoding="utf-8"))


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:]))
