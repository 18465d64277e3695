"""Contracts without a CPV code in groups, as a document: for the command and the API."""

from collections.abc import Sequence

from screening.i18n.messages import render
from screening.model.code_groups import SureCount, WithoutCode
from screening.services.code_review import GroupToReview


def document(
    groups: Sequence[GroupToReview], counts: WithoutCode, sure: SureCount, language: str
) -> dict[str, object]:
    """Return the groups with their suggestions, and what is left."""
    return {
        "contracts": counts.contracts,
        "total": counts.groups,
        "silent": counts.silent,
        "unread": counts.unread,
        "sure": {"groups": sure.groups, "contracts": sure.contracts},
        "groups": [_group(each, language) for each in groups],
    }


def _group(each: GroupToReview, language: str) -> dict[str, object]:
    return {
        "id": each.group.id,
        "description": each.group.description,
        "contracts": each.group.contracts,
        "suggestions": [
            {
                "code": choice.code,
                "title": choice.title,
                "confidence": choice.confidence,
                "why": render(choice.why, language),
            }
            for choice in each.suggestions
        ],
    }
