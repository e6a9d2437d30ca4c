"""Readers of the model that say what is lawful to write and unwise to sign. One rule, one file, one page.

A rule is a module of this folder with ``rule(reading)``. It is imported only for a contract that holds what the rule
is about, so that a short contract does not pay for rules that cannot speak of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model

Lint = Callable[[Reading], Iterator[Problem]]

# Rule and what a contract must hold for it (one of them is enough): a kind of node, a modality or a verb, an
# operator (op:), a summary (fn:), a window (every:); after ~ words of its texts.
LINTS: tuple[tuple[str, str], ...] = (
    ("act_without_deadline", "duty"),
    ("adjustment_waiver", "~违约金"),
    ("arbitration_without_body", "~仲裁"),
    ("attribution", "record"),
    ("bare_annex", "instrument"),
    ("base_window", "every:quarter|every:year"),
    ("before_the_end", "op:offset"),
    ("before_what_others_do", "op:offset"),
    ("binds_non_party", "joinder"),
    ("bound_missing", "op:table"),
    ("breach_by_another", "op:state"),
    ("cap_base", "op:part_of"),
    ("cap_below_floor", "at_least"),
    ("cap_without_carve_out", "remedy"),
    ("consent_silence", "op:consents"),
    ("counterparts_sum", "~一式"),
    ("court_and_arbitration", "~仲裁|arbitration"),
    ("cut_window", "metric"),
    ("damaged_text", "norm|prose"),
    ("damages_for_any_breach", "pay"),
    ("day_outside_term", "op:date"),
    ("deadline_without_start", "within"),
    ("degree_undefined", "event|norm|prose"),
    ("denominator", "op:div"),
    ("deposit_over_a_fifth", "op:part_of"),
    ("duplicate_text", "norm|prose"),
    ("effect_after_start", "effect"),
    ("empty_article", "group"),
    ("end_without_settlement", "terminate"),
    ("endless_renewal", "renewal"),
    ("endless_right", "terminate"),
    ("equal_neighbours", "op:table"),
    ("estimate_inconsistent", "fee"),
    ("excuse_metric", "relief"),
    ("fee_fraction", "fee"),
    ("fee_never_paid", "fee"),
    ("fee_split", "fee"),
    ("fee_while_suspended", "suspend"),
    ("force_majeure_after_delay", "relief"),
    ("force_majeure_undefined", "event|norm|prose"),
    ("force_majeure_without_notice", "relief"),
    ("forum_undefined", "~签订地|签署地|place"),
    ("frequency_missing", "~定期|经常|持续|regularly|periodically|regular intervals|time to time"),
    ("gap", "op:table"),
    ("hardship_waiver", "~情势变更"),
    ("instrument_unused", "instrument"),
    ("ip_without_owner", "~开发|设计|编写|撰写|制作|develop|design|write|create"),
    ("joint_duty_breach", "joint"),
    ("key_lost", "keys"),
    ("late_payment_free", "pay"),
    ("left_for_later", "~另行|协商|再|待定|separately|later|agreed"),
    ("limitation_altered", "~诉讼时效|视为放弃|limitation"),
    ("mean_of_ratios", "fn:mean"),
    ("measured_equal", "metric"),
    ("metric_without_consequence", "metric"),
    ("metric_without_window", "metric"),
    ("misses_but_free", "op:table"),
    ("modal_in_text", "~应当|必须|不得|有权|shall|must|entitled"),
    ("month_end", "op:edge"),
    ("name_drift", "metric"),
    ("no_data", "metric"),
    ("no_signature", "~签字|签署|签章|盖章|effect"),
    ("number_in_text", "~0|1|2|3|4|5|6|7|8|9"),
    ("one_sided", "terminate|prohibition"),
    ("optional_compared", "fn:share"),
    ("overlap", "op:table"),
    ("part_unit", "op:per"),
    ("parts", "op:part_of"),
    ("payment_without_time", "pay"),
    ("pays_when_met", "op:table"),
    ("personal_data_kept", "~个人信息|用户|personal|user data"),
    ("power_and_end", "ending"),
    ("price_inversion", "op:table"),
    ("remedy_in_words", "~违约金|扣减|扣除|责任|赔偿|damages|deduct|liability"),
    ("renewal_without_notice", "renewal"),
    ("repealed_statute", "~《|contract law"),
    ("required_and_forbidden", "prohibition"),
    ("row_never_reached", "op:table"),
    ("run_of_group", "op:state"),
    ("same_label", "norm|metric|fee|record"),
    ("secrecy_ends", "~密|泄露|披露|secre|confidential|disclose"),
    ("self_judged", "op:judged"),
    ("span_summed", "fn:sum"),
    ("standard_not_named", "~标准|国标|national standard"),
    ("tenths", "op:table"),
    ("term_ends_first", "term"),
    ("term_length", "length"),
    ("term_without_end", "term"),
    ("termination_for_any_breach", "terminate"),
    ("threshold_basis", "op:per"),
    ("total_exemption", "~任何责任|概不负责|免除|liab"),
    ("two_schedules", "op:table"),
    ("two_ways_to_end", "terminate"),
    ("uncapped_damages", "op:per"),
    ("unlabelled", "record|event|table"),
    ("unrelated_damages", "op:state"),
    ("unused_declaration", "record|event|table|unit|series|service"),
    ("vague_word", "~及时|立即|尽|适时|合理|promptly|immediately|as soon|timely|due course|reasonable"),
    ("weights", "op:part_of"),
    ("words_against_figures", "~元|圆"),
    ("wrong_payer", "fee"),
    ("zero_base", "op:part_of"),
)


def lint(contract: model.Contract) -> Iterator[Problem]:
    """Every problem that every rule finds, rule by rule."""
    reading = Reading(contract)
    for name, needs in LINTS:
        if reading.holds(needs):
            yield from load(name)(reading)


def load(name: str) -> Lint:
    """The rule of a module of this folder."""
    rule: Lint = import_module(f"hetong.lints.{name}").rule
    return rule
