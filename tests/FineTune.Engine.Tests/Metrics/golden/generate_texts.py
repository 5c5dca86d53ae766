"""Golden values of the metrics of generated texts: python3 generate_texts.py FILE SEED [SEED ...]

For each seed a corpus of rows, prediction and reference, among them empty and equal ones, other scripts, entities and odd white space, with each row's ROUGE
(rouge_score's RougeScorer, with and without its stemmer) and the corpus's BLEU, chrF and chrF++. Words and what NLTK's PorterStemmer makes of them follow.
Made with sacrebleu 2.6.0, the rouge of google-research and NLTK 3.8.1, all from their repositories; the modules below are needed by sacrebleu's command line
alone.
"""
import json
import random
import sys
import types

for name in ("portalocker", "tabulate", "colorama", "lxml", "lxml.etree"):
    try:
        __import__(name)
    except ImportError:
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].tabulate = None
sys.modules["lxml"].etree = sys.modules["lxml.etree"]

from nltk.stem.porter import PorterStemmer  # noqa: E402
from rouge.rouge_scorer import RougeScorer  # noqa: E402
from sacrebleu.metrics import BLEU, CHRF  # noqa: E402

STEMS = """run hop fall hiss fizz fil fail plaster bleed feed agre motor sing conflat troubl siz tann happ sk fl enjo relat condit ration valenc hesitanc digit
conform radic different vil analog vietnam predic operat feudal decis hope callous form sensit triplic electr good reviv allow infer airlin gyroscop adjust
defens irrit replac depend adopt homolog commun activ angular effect bowdler prob rat ceas control roll geo theo archaeo log spy tr d t l p sayy yyyy aeiou
trees oats 9 2nd x1 abc123""".split()
SUFFIXES = """ s es ies ied ed ing eed y ies sses ss at bl iz ational tional enci anci izer bli abli alli entli eli ousli ization ation ator alism iveness fulness
ousness aliti iviti biliti fulli logi icate ative alize iciti ical ful ness al ance ence er ic able ible ant ement ment ent ion sion tion ou ism ate iti ous
ive ize e ll le ly""".split(" ")
IRREGULAR = "sky skies dying lying tying news innings inning outings outing cannings canning howe proceed exceed succeed dies ties flies spied died a be the".split()
WORDS = """the a The quick brown foxes jumped over lazy dogs relational operators were hopefully running and Running runs 3.14 1,000 5% U.S. e.g. don't it's
"quoted" (hi) hi) (hi &quot;x&quot; &lt;b&gt; &amp; &amp;lt; rock-'n'-roll 10-12 well-known <skipped> ... ! ? a,b 1.a a.1 İstanbul \u212Aelvin straße café naïve
日本語 テスト 你好。 Привет 😀 👩‍🚀.😀, e\u0301 \u00a0x x\u2003y z\u001cq\x85w x -\n -\ny #1 @user $5 [ok] {x} ~ ` ' it’s “no” —""".split(" ")
SPACES = [" ", " ", " ", " ", " ", "  ", "\n", "\t", " \n", ""]
TYPES = ["rouge1", "rouge2", "rougeL", "rougeLsum"]


def text(rng, words):
    return "".join(word + rng.choice(SPACES) for word in words)


def rows(rng):
    for _ in range(rng.choice([1, 2, 6, 12])):
        reference = [rng.choice(WORDS) for _ in range(rng.choice([0, 1, 3, 8, 20, 40]))]
        prediction = [word for word in reference if rng.random() < 0.8]
        for _ in range(rng.choice([0, 0, 1, 4])):
            prediction.insert(rng.randint(0, len(prediction)), rng.choice(WORDS))
        if rng.random() < 0.2:
            rng.shuffle(prediction)
        if rng.random() < 0.1:
            prediction = []
        yield text(rng, prediction), text(rng, reference)


def rouge(prediction, reference):
    return {str(stemmer).lower(): {name: list(score) for name, score in RougeScorer(TYPES, use_stemmer=stemmer).score(reference, prediction).items()}
            for stemmer in (False, True)}


def case(seed):
    rng = random.Random(seed)
    corpus = list(rows(rng))
    predictions, references = [row[0] for row in corpus], [[row[1] for row in corpus]]
    return {
        "seed": seed,
        "rows": [{"prediction": prediction, "reference": reference, "rouge": rouge(prediction, reference)} for prediction, reference in corpus],
        "bleu": BLEU().corpus_score(predictions, references).score,
        "chrf": CHRF().corpus_score(predictions, references).score,
        "chrf++": CHRF(word_order=2).corpus_score(predictions, references).score,
    }


def words():
    stemmer = PorterStemmer()
    rng = random.Random(0)
    made = [stem + suffix for stem in STEMS for suffix in SUFFIXES]
    rng.shuffle(made)
    letters = ["".join(rng.choice("aeioyybcdlstz") for _ in range(rng.randint(3, 9))) for _ in range(300)]
    return {word: stemmer.stem(word) for word in IRREGULAR + made[:1500] + letters if len(word) > 3}


with open(sys.argv[1], "w", encoding="utf-8", newline="\n") as file:
    json.dump({"cases": [case(int(seed)) for seed in sys.argv[2:]], "stems": words()}, file, separators=(",", ":"))
    file.write("\n")
