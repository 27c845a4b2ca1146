"""All tables, with their constraints and indexes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True
    # a database that went through these has nothing left to do
    replaces = [
        ("files", "0001_initial"),
        ("files", "0002_evidence"),
        ("files", "0003_jobs"),
        ("files", "0004_work_without_a_file"),
    ]

    dependencies = [
        ('org', '0001_tables'),
        ('org', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('size', models.BigIntegerField(verbose_name='字节数')),
                ('kind', models.CharField(max_length=12, verbose_name='类型')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': '存储文件',
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('about', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='org.unit', verbose_name='单位')),
                ('stored', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='files.storedfile', verbose_name='文件')),
            ],
            options={
                'verbose_name': '佐证材料',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'stored'), name='evidence_once')],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('kind', models.CharField(max_length=12, verbose_name='类型')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='标题')),
                ('text', models.TextField(verbose_name='文本')),
                ('blocks', models.JSONField(default=list, verbose_name='段落')),
                ('pages', models.PositiveIntegerField(default=0, verbose_name='页数')),
                ('read_ms', models.PositiveIntegerField(default=0, verbose_name='读取毫秒')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('stored', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='files.storedfile', verbose_name='原件')),
            ],
            options={
                'verbose_name': '文件原文',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Citation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(max_length=40, verbose_name='对象类别')),
                ('object_id', models.BigIntegerField()),
                ('starts', models.DateField(blank=True, null=True, verbose_name='期间开始')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='期间结束')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='引用人')),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='citations', to='files.evidence', verbose_name='佐证材料')),
            ],
            options={
                'verbose_name': '引用',
                'ordering': ['noun', 'object_id', 'id'],
                'constraints': [models.UniqueConstraint(fields=('noun', 'object_id', 'evidence'), name='citation_once'), models.CheckConstraint(condition=models.Q(('starts__isnull', True), ('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='citation_span', violation_error_message='所证明的期间结束不能早于开始。')],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(max_length=20, verbose_name='栏目')),
                ('sort', models.CharField(max_length=30, verbose_name='种类代号')),
                ('sort_name', models.CharField(max_length=40, verbose_name='种类')),
                ('number', models.CharField(max_length=20, verbose_name='公开编号')),
                ('edition', models.PositiveSmallIntegerField(default=1, verbose_name='版次')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('unit_name', models.CharField(max_length=100, verbose_name='单位名称')),
                ('place', models.CharField(max_length=120, verbose_name='单位次序')),
                ('paper', models.JSONField(verbose_name='公开的文本')),
                ('digest', models.CharField(max_length=64, verbose_name='文本校验值')),
                ('checked', models.CharField(max_length=64, verbose_name='审查的校验值')),
                ('published_at', models.DateTimeField(verbose_name='公开时间')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤下时间')),
                ('why', models.CharField(blank=True, max_length=500, verbose_name='撤下理由')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='公开人')),
                ('by_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='公开单位')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='org.unit', verbose_name='单位')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤下人')),
                ('docx', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='Word')),
                ('pdf', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='PDF')),
            ],
            options={
                'verbose_name': '公开的文件',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['section', '-year', 'place', 'number'], name='publication_standing'), models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['section', '-published_at'], name='publication_newest')],
                'constraints': [models.UniqueConstraint(fields=('section', 'number', 'edition'), name='publication_edition_once'), models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('section', 'number'), name='publication_stands_once', violation_error_message='这份文件已经公开，先撤下原来的一版。'), models.CheckConstraint(condition=models.Q(models.Q(('why', ''), ('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('why', ''), _negated=True)), _connector='OR'), name='publication_withdrawn_with_reason', violation_error_message='撤下要写明理由。'), models.CheckConstraint(condition=models.Q(models.Q(('checked', ''), _negated=True), ('edition__gte', 1)), name='publication_checked')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='类别')),
                ('noun', models.CharField(max_length=40, verbose_name='对象类别')),
                ('object_id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('waiting', '排队中'), ('running', '正在办理'), ('done', '已完成'), ('failed', '没有成功')], default='waiting', max_length=12, verbose_name='状态')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='已做')),
                ('of', models.PositiveIntegerField(default=0, verbose_name='共')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='文件名')),
                ('fault', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('moved_at', models.DateTimeField(auto_now_add=True, verbose_name='最近进展')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='单位')),
                ('result', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='files.storedfile', verbose_name='结果')),
            ],
            options={
                'verbose_name': '后台任务',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['noun', 'object_id', '-id'], name='job_of_record')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting'), ('state', 'running'), _connector='OR'), fields=('kind', 'noun', 'object_id'), name='job_once', violation_error_message='正在做，请稍候。'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('result__isnull', False), ('name', ''), _connector='OR'), name='job_done_has_result')],
            },
        ),
    ]
