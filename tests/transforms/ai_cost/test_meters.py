"""What real meters of AI services are told to be: names as the providers' price lists and documents have them."""

import polars as pl
import pytest

from sources.reference.ai import ai_meters, ai_models, ai_services
from transforms.ai_cost.meters import NAMED_BY, Known, described

KNOWN = Known(ai_services(), ai_meters(), ai_models())
TOLD = ("x_model", "x_token_direction", "x_token_cache_action", "x_processing_tier", "tokens_a_unit")
BEDROCK, EDITION, FOUNDRY, VERTEX = "Amazon Bedrock", "(Amazon Bedrock Edition)", "Foundry Models", "Vertex AI"
# Provider, service, meter, unit -> model, direction, cache, tier, tokens a unit.
METERS = [
    (
        "aws",
        BEDROCK,
        "USE1-Claude3Sonnet-input-tokens",
        "1K tokens",
        "claude-sonnet-3",
        "Input",
        "Uncached",
        "Standard",
        1000,
    ),
    (
        "aws",
        BEDROCK,
        "USE1-Claude4.6Sonnet-cache-read-input-token-count",
        "1K tokens",
        "claude-sonnet-4.6",
        "Input",
        "Read",
        "Standard",
        1000,
    ),
    (
        "aws",
        BEDROCK,
        "USE1-NovaPro-cache-write-input-token-count",
        "1K tokens",
        "nova-pro",
        "Input",
        "Write",
        "Standard",
        1000,
    ),
    (
        "aws",
        BEDROCK,
        "USE1-Nova2.0Lite-input-tokens-flex",
        "1K tokens",
        "nova-2.0-lite",
        "Input",
        "Uncached",
        "Flex",
        1000,
    ),
    (
        "aws",
        BEDROCK,
        "USE1-Llama4-Maverick-17B-input-tokens-batch",
        "1K tokens",
        "llama-4-maverick-17b",
        "Input",
        "Uncached",
        "Batch",
        1000,
    ),
    (
        "aws",
        BEDROCK,
        "USE1-gpt-oss-120b-output-tokens-priority",
        "1K tokens",
        "gpt-oss-120b",
        "Output",
        None,
        "Priority",
        1000,
    ),
    (
        "aws",
        BEDROCK,
        "USE1-qwen.qwen3-32b-mantle-input-tokens-standard",
        "1K tokens",
        "qwen-3-32b",
        "Input",
        "Uncached",
        "Standard",
        1000,
    ),
    (
        "aws",
        f"Claude Opus 4.6 {EDITION}",
        "USE1-MP:USE1_CacheReadInputTokenCount-Units",
        "Units",
        "claude-opus-4.6",
        "Input",
        "Read",
        "Standard",
        1_000_000,
    ),
    (
        "aws",
        f"Claude Sonnet 4.6 {EDITION}",
        "USE1-MP:USE1_OutputTokenCount_Global_Batch-Units",
        "Units",
        "claude-sonnet-4.6",
        "Output",
        None,
        "Batch",
        1_000_000,
    ),
    (
        "aws",
        f"Claude Sonnet 4 {EDITION}",
        "USE1-MP:USE1_ProvisionedThroughput_1MonthCommit_ModelUnits_Usage-Units",
        "Units",
        "claude-sonnet-4",
        None,
        None,
        "Provisioned",
        None,
    ),
    ("azure", FOUNDRY, "gpt 4o 1120 Inp glbl Tokens", "1000 Units", "gpt-4o", "Input", "Uncached", "Standard", 1000),
    (
        "azure",
        FOUNDRY,
        "gpt 4.1 nano cached Inp glbl Tokens",
        "1000 Units",
        "gpt-4.1-nano",
        "Input",
        "Read",
        "Standard",
        1000,
    ),
    (
        "azure",
        FOUNDRY,
        "gpt-5-codex-ccchd-inp-glbl Tokens",
        "1000 Units",
        "gpt-5-codex",
        "Input",
        "Read",
        "Standard",
        1000,
    ),
    ("azure", FOUNDRY, "gpt 4o 0513 Batch Outp glbl Tokens", "1000 Units", "gpt-4o", "Output", None, "Batch", 1000),
    ("azure", FOUNDRY, "o4-mini 0416 Inp glbl Tokens", "1000 Units", "o4-mini", "Input", "Uncached", "Standard", 1000),
    (
        "azure",
        FOUNDRY,
        "Phi-3.5-Mini-128K-Instruct-Output Tokens",
        "1000 Units",
        "phi-3.5-mini",
        "Output",
        None,
        "Standard",
        1000,
    ),
    ("azure", FOUNDRY, "Grok 4.1 Outp DZone Tokens", "1000 Units", "grok-4.1", "Output", None, "Standard", 1000),
    ("azure", FOUNDRY, "Provisioned Managed Global Unit", "Units/Hour", None, None, None, "Provisioned", None),
    (
        "gcp",
        VERTEX,
        "Gemini 2.5 Flash GA Text Input - Predictions",
        "count",
        "gemini-2.5-flash",
        "Input",
        "Uncached",
        "Standard",
        1,
    ),
    (
        "gcp",
        VERTEX,
        "Gemini 2.5 Flash GA Thinking Text Output - Predictions",
        "count",
        "gemini-2.5-flash",
        "Output",
        None,
        "Standard",
        1,
    ),
    (
        "gcp",
        VERTEX,
        "Gemini 2.5 Pro Input Text Caching (Long)",
        "count",
        "gemini-2.5-pro",
        "Input",
        "Read",
        "Standard",
        1,
    ),
    ("gcp", VERTEX, "Gemini 3 Flash Text Input Caching Storage", "hour", "gemini-3-flash", None, "Storage", None, None),
    (
        "gcp",
        VERTEX,
        "Gemini 2.5 Flash Text Output (Thinking On) - Batch Predictions",
        "count",
        "gemini-2.5-flash",
        "Output",
        None,
        "Batch",
        1,
    ),
    ("gcp", VERTEX, "Vertex AI: Provisioned Throughput 1 month", "month", None, None, None, "Provisioned", None),
    (
        "openai",
        "OpenAI API",
        "gpt-4o-mini-2024-07-18, cached input",
        "1M tokens",
        "gpt-4o-mini",
        "Input",
        "Read",
        "Standard",
        1_000_000,
    ),
    (
        "anthropic",
        "Claude API",
        "Claude Sonnet 4 Usage - Input Tokens, Cache Write",
        "Tokens",
        "claude-sonnet-4",
        "Input",
        "Write",
        "Standard",
        1,
    ),
]


def rows(*meters: tuple[str | None, ...]) -> pl.DataFrame:
    """`x_provider, ServiceName, SkuMeter, unit`, then SkuPriceDetails."""
    named = [
        {"x_provider": row[0], "ServiceName": row[1], "SkuMeter": row[2], "unit": row[3], "SkuPriceDetails": row[4]}
        for row in meters
    ]
    return pl.DataFrame(named, schema=dict.fromkeys(NAMED_BY, pl.String()))


@pytest.mark.parametrize("meter", METERS, ids=[meter[2] for meter in METERS])
def test_a_meter_is_told_by_its_name(meter: tuple[str, ...]) -> None:
    [told] = described(rows((*meter[:4], None)), KNOWN).select(TOLD).rows()
    assert told == meter[4:]


def test_a_long_context_is_a_tier_of_its_own_and_so_is_where_it_runs() -> None:
    told = described(
        rows(
            ("gcp", VERTEX, "Gemini 2.5 Pro Text Input (Long) - Predictions", "count", None),
            ("azure", FOUNDRY, "5.5 ShortCo inp Gl 1M Tokens", "1M", None),
            ("aws", BEDROCK, "USE1-Nova2.0Pro-text-input-tokens-priority-cross-region-global", "1K tokens", None),
        ),
        KNOWN,
    )
    assert told["x_context_tier"].to_list() == ["Long", "Short", None]
    assert told["x_routing"].to_list() == [None, "Global", "Global"]


def test_what_the_bill_says_itself_counts_before_its_meters_name() -> None:
    model = '"ModelDeveloper":"Solora AI","ModelId":"solora-pro"'
    details = f'{{{model},"TokenDirection":"Input","x_TokenCacheAction":"CacheRead"}}'
    [told] = described(rows(("openai", "OpenAI API", "Output Tokens", "Tokens", details)), KNOWN).to_dicts()
    assert (told["x_model_developer"], told["x_model_id"]) == ("Solora AI", "solora-pro")
    assert (told["x_token_direction"], told["x_token_cache_action"]) == ("Input", "Read")


def test_translation_is_no_model_though_its_service_is_called_ai() -> None:
    meters = rows(
        ("azure", "Azure AI Services", "Standard Text Translation Characters", "1M", None),
        ("gcp", "Vertex AI", "N1 Predefined Instance Core running in EMEA", "hour", None),
        ("aws", "Amazon Elastic Compute Cloud", "USE1-BoxUsage:m5.large", "Hrs", None),
    )
    assert described(meters, KNOWN).is_empty()
