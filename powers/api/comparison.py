"""How two versions of the catalogue differ, as JSON."""

from rest_framework import serializers

from powers.comparison import Change


class FieldChangeSerializer(serializers.Serializer):
    """One field of an item in the older and in the newer version."""

    name = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class DifferenceSerializer(serializers.Serializer):
    """What became of one power from the older to the newer version."""

    change = serializers.ChoiceField(choices=Change.choices)
    power = serializers.IntegerField(source="item.power_id")
    item = serializers.IntegerField(source="item.pk")
    number = serializers.IntegerField(source="item.number")
    name = serializers.CharField(source="item.name")
    fields_changed = FieldChangeSerializer(many=True, source="fields")


class ComparisonSerializer(serializers.Serializer):
    """Two versions compared; `counts` by kind of change."""

    older = serializers.IntegerField(source="older.pk", allow_null=True)
    newer = serializers.IntegerField(source="newer.pk")
    counts = serializers.DictField(child=serializers.IntegerField())
    differences = DifferenceSerializer(many=True)
