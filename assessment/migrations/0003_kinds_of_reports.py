"""Kinds of reports: outlines and clocks by year, recipients, figures, checks. The seals are lifted and put back: SQLite
makes an altered table anew, and its triggers would be lost."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from fazhi.org.portable import sealed_by

OF_SECTION = "(SELECT call_id FROM assessment_report WHERE id = {row}.report_id)"
OF_PASSAGE = (
    "(SELECT r.call_id FROM assessment_report r JOIN assessment_reportsection s ON s.report_id = r.id WHERE s.id = {row}.section_id)"
)
UNDER_PASSAGE = (
    "(SELECT r.call_id FROM assessment_report r JOIN assessment_reportsection s ON s.report_id = r.id "
    "JOIN assessment_passage p ON p.section_id = s.id WHERE p.id = {row}.passage_id)"
)
CALL = ("assessment_reportcall", "closed")
SEALS = [
    sealed_by("assessment_report", *CALL, "{row}.call_id"),
    sealed_by("assessment_reportsection", *CALL, OF_SECTION),
    sealed_by("assessment_passage", *CALL, OF_PASSAGE),
    sealed_by("assessment_reportsource", *CALL, UNDER_PASSAGE),
]
LIFTED = [migrations.RunPython(seal.reverse_code, seal.code) for seal in SEALS]


class Migration(migrations.Migration):

    dependencies = [
        ('agenda', '0003_calendar_and_rules'),
        ('assessment', '0002_closed_calls'),
        ('org', '0007_user_digest'),
        ('tasks', '0007_carried_from'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *LIFTED,
        migrations.CreateModel(
            name='KindClock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('key', models.CharField(max_length=20, verbose_name='代号')),
                ('name', models.CharField(max_length=60, verbose_name='报送对象')),
                ('month_day', models.CharField(blank=True, max_length=5, verbose_name='月日')),
                ('before', models.BooleanField(default=False, verbose_name='之前')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='时限依据')),
            ],
            options={
                'verbose_name': '报送时限',
                'ordering': ['of', 'order', 'id'],
            },
        ),
        migrations.CreateModel(
            name='KindSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('key', models.CharField(max_length=20, verbose_name='代号')),
                ('part', models.CharField(choices=[('opening', '开头'), ('overview', '总体情况'), ('answered', '上年度问题的落实'), ('done', '工作开展情况'), ('problems', '存在问题'), ('principal', '第一责任人职责'), ('next', '下一步打算'), ('other', '其他情况')], max_length=12, verbose_name='部分')),
                ('title', models.CharField(max_length=60, verbose_name='标题')),
                ('guidance', models.CharField(blank=True, max_length=300, verbose_name='写什么')),
                ('each', models.CharField(blank=True, max_length=8, verbose_name='逐个')),
                ('optional', models.BooleanField(default=False, verbose_name='可以不写')),
                ('sources', models.JSONField(blank=True, default=list, verbose_name='取数来源')),
                ('areas', models.JSONField(blank=True, default=list, verbose_name='板块')),
                ('measures', models.JSONField(blank=True, default=list, verbose_name='指标')),
            ],
            options={
                'verbose_name': '提纲章节',
                'ordering': ['of', 'order', 'id'],
            },
        ),
        migrations.CreateModel(
            name='KindYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30, verbose_name='种类')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('most', models.PositiveIntegerField(blank=True, null=True, verbose_name='字数上限')),
                ('most_source', models.CharField(blank=True, max_length=200, verbose_name='字数依据')),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': '年度提纲',
                'ordering': ['-year', 'kind'],
            },
        ),
        migrations.CreateModel(
            name='ReportCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret', models.BooleanField(verbose_name='没有涉密内容')),
                ('private', models.BooleanField(verbose_name='没有个人隐私')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='审查意见')),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='审查时间')),
            ],
            options={
                'verbose_name': '保密审查',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ReportDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=20, verbose_name='对象代号')),
                ('name', models.CharField(max_length=80, verbose_name='报送对象')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='时限依据')),
                ('received_on', models.DateField(blank=True, null=True, verbose_name='收到日期')),
                ('receipt', models.CharField(blank=True, max_length=200, verbose_name='回执')),
                ('at', models.DateTimeField(blank=True, null=True, verbose_name='登记时间')),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': '报送对象',
                'ordering': ['report', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ReportFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('key', models.CharField(max_length=80, verbose_name='数的代号')),
                ('label', models.CharField(max_length=120, verbose_name='数的名称')),
                ('value', models.DecimalField(decimal_places=4, max_digits=18, verbose_name='数值')),
                ('of', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='总数')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='计量单位')),
                ('words', models.CharField(max_length=40, verbose_name='正文写法')),
                ('as_of', models.DateField(verbose_name='截至')),
            ],
            options={
                'verbose_name': '报告中的数',
                'ordering': ['passage', 'order', 'id'],
            },
        ),
        migrations.AddField(
            model_name='report',
            name='frozen_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='数字定稿时间'),
        ),
        migrations.AddField(
            model_name='report',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='述法人'),
        ),
        migrations.AddField(
            model_name='reportcall',
            name='writer',
            field=models.CharField(choices=[('unit', '各单位'), ('government', '本级政府'), ('person', '主要负责人')], default='unit', max_length=12, verbose_name='谁写'),
        ),
        migrations.AddField(
            model_name='reportsection',
            name='guidance',
            field=models.CharField(blank=True, max_length=300, verbose_name='写什么'),
        ),
        migrations.AddField(
            model_name='reportsection',
            name='key',
            field=models.CharField(blank=True, max_length=20, verbose_name='提纲'),
        ),
        migrations.AlterField(
            model_name='reportcall',
            name='kind',
            field=models.CharField(default='self_inspection', max_length=30, verbose_name='种类'),
        ),
        migrations.AlterField(
            model_name='reportsection',
            name='part',
            field=models.CharField(choices=[('opening', '开头'), ('overview', '总体情况'), ('answered', '上年度问题的落实'), ('done', '工作开展情况'), ('problems', '存在问题'), ('principal', '第一责任人职责'), ('next', '下一步打算'), ('other', '其他情况')], max_length=12, verbose_name='部分'),
        ),
        migrations.AddIndex(
            model_name='reportcall',
            index=models.Index(fields=['office', 'kind', '-ends'], name='call_of_kind'),
        ),
        migrations.AddField(
            model_name='kindyear',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='修改人'),
        ),
        migrations.AddField(
            model_name='kindyear',
            name='government',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_kinds', to='org.unit', verbose_name='政府'),
        ),
        migrations.AddField(
            model_name='kindsection',
            name='of',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='assessment.kindyear', verbose_name='年度提纲'),
        ),
        migrations.AddField(
            model_name='kindclock',
            name='of',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clocks', to='assessment.kindyear', verbose_name='年度提纲'),
        ),
        migrations.AddField(
            model_name='reportcheck',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审查人'),
        ),
        migrations.AddField(
            model_name='reportcheck',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='assessment.report', verbose_name='报告'),
        ),
        migrations.AddField(
            model_name='reportcheck',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='reportdelivery',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='reportdelivery',
            name='duty',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='delivery', to='agenda.duty', verbose_name='应办事项'),
        ),
        migrations.AddField(
            model_name='reportdelivery',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='assessment.report', verbose_name='报告'),
        ),
        migrations.AddField(
            model_name='reportfigure',
            name='passage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='assessment.passage', verbose_name='取数段落'),
        ),
        migrations.AddConstraint(
            model_name='kindyear',
            constraint=models.UniqueConstraint(fields=('government', 'kind', 'year'), name='kind_year_once', violation_error_message='这一年的提纲已经改过了。'),
        ),
        migrations.AddConstraint(
            model_name='kindyear',
            constraint=models.CheckConstraint(condition=models.Q(('most__isnull', True), ('most__gte', 500), _connector='OR'), name='kind_most', violation_error_message='字数上限不能少于 500 字。'),
        ),
        migrations.AddConstraint(
            model_name='kindyear',
            constraint=models.CheckConstraint(condition=models.Q(('year__gte', 2000), ('year__lte', 2200)), name='kind_year'),
        ),
        migrations.AddConstraint(
            model_name='kindsection',
            constraint=models.UniqueConstraint(fields=('of', 'key'), name='kind_section_once'),
        ),
        migrations.AddConstraint(
            model_name='kindclock',
            constraint=models.UniqueConstraint(fields=('of', 'key'), name='kind_clock_once'),
        ),
        migrations.AddConstraint(
            model_name='kindclock',
            constraint=models.CheckConstraint(condition=models.Q(('month_day', ''), models.Q(('source', ''), _negated=True), _connector='OR'), name='kind_clock_source', violation_error_message='写了时限就要写明依据的文件。'),
        ),
        migrations.AddIndex(
            model_name='reportcheck',
            index=models.Index(fields=['report', '-id'], name='check_of_report'),
        ),
        migrations.AddConstraint(
            model_name='reportcheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('private', True), ('secret', True)), models.Q(('note', ''), _negated=True), _connector='OR'), name='check_refused_with_reason', violation_error_message='审查没有通过的，要写明哪里不行。'),
        ),
        migrations.AddIndex(
            model_name='reportdelivery',
            index=models.Index(fields=['key', 'received_on'], name='delivery_of_key'),
        ),
        migrations.AddConstraint(
            model_name='reportdelivery',
            constraint=models.UniqueConstraint(fields=('report', 'key'), name='report_delivery_once'),
        ),
        migrations.AddConstraint(
            model_name='reportdelivery',
            constraint=models.CheckConstraint(condition=models.Q(('received_on__isnull', True), models.Q(('at__isnull', False), ('by__isnull', False)), _connector='OR'), name='delivery_received_by', violation_error_message='登记回执要记下登记人。'),
        ),
        migrations.AddIndex(
            model_name='reportfigure',
            index=models.Index(fields=['key', 'passage'], name='figure_of_key'),
        ),
        migrations.AddConstraint(
            model_name='reportfigure',
            constraint=models.UniqueConstraint(fields=('passage', 'key'), name='report_figure_once'),
        ),
        *SEALS,
        sealed_by("assessment_reportfigure", *CALL, UNDER_PASSAGE),
    ]
