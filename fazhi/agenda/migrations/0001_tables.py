"""All tables, with their constraints and indexes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True
    # a database that went through these has nothing left to do
    replaces = [
        ("agenda", "0001_initial"),
        ("agenda", "0002_notices_calendar"),
    ]

    dependencies = [
        ('org', '0001_tables'),
        ('org', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='年份')),
                ('document', models.CharField(max_length=200, verbose_name='依据')),
            ],
            options={
                'verbose_name': '工作日历年份',
                'ordering': ['-year'],
            },
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='进程')),
                ('at', models.DateTimeField(verbose_name='最近一次')),
            ],
            options={
                'verbose_name': '心跳',
            },
        ),
        migrations.CreateModel(
            name='SpecialDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True, verbose_name='日期')),
                ('working', models.BooleanField(verbose_name='上班')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='说明')),
            ],
            options={
                'verbose_name': '调休日',
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='类别')),
                ('title', models.CharField(max_length=300, verbose_name='事项')),
                ('period', models.CharField(blank=True, max_length=20, verbose_name='期间')),
                ('open_from', models.DateField(verbose_name='开始日期')),
                ('first_due', models.DateField(verbose_name='原定时限')),
                ('due', models.DateField(verbose_name='时限')),
                ('inferred', models.BooleanField(default=False, verbose_name='时限为推定')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='签报时间')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('waived_at', models.DateTimeField(blank=True, null=True, verbose_name='免办时间')),
                ('waived_why', models.CharField(blank=True, max_length=200, verbose_name='免办理由')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='org.unit', verbose_name='应办单位')),
            ],
            options={
                'verbose_name': '应办事项',
                'ordering': ['due', 'id'],
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True), ('waived_at__isnull', True)), fields=['unit', 'due', 'id'], name='duty_open'), models.Index(fields=['due', 'id'], name='duty_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('waived_at__isnull', True), models.Q(('waived_why', ''), _negated=True), _connector='OR'), name='duty_waived_with_reason'), models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), ('waived_at__isnull', True), _connector='OR'), name='duty_closed_or_waived')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=40, verbose_name='规则')),
                ('offset', models.SmallIntegerField(default=0, verbose_name='偏移天数')),
                ('event', models.BigIntegerField(default=0, verbose_name='经过')),
                ('due', models.DateField(blank=True, null=True, verbose_name='时限')),
                ('title', models.CharField(max_length=300, verbose_name='标题')),
                ('words', models.CharField(blank=True, max_length=1000, verbose_name='内容')),
                ('url', models.CharField(blank=True, max_length=200, verbose_name='页面')),
                ('noun', models.CharField(blank=True, max_length=40, verbose_name='对象类别')),
                ('object_id', models.BigIntegerField(blank=True, null=True)),
                ('urgent', models.BooleanField(default=False, verbose_name='紧急')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='已读时间')),
                ('duty', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='agenda.duty', verbose_name='应办事项')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='接收人')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='以何单位')),
            ],
            options={
                'verbose_name': '通知',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['person', '-id'], name='notice_of_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('event', 0)), fields=('rule', 'offset', 'duty', 'due', 'person'), name='notice_of_duty_once'), models.UniqueConstraint(condition=models.Q(('event', 0), _negated=True), fields=('rule', 'event', 'person'), name='notice_of_event_once'), models.CheckConstraint(condition=models.Q(models.Q(('event', 0), _negated=True), models.Q(('due__isnull', False), ('duty__isnull', False)), _connector='OR'), name='notice_of_something')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(default='mail', max_length=10, verbose_name='渠道')),
                ('day', models.DateField(verbose_name='日期')),
                ('kind', models.CharField(max_length=40, verbose_name='种类')),
                ('address', models.CharField(blank=True, max_length=254, verbose_name='地址')),
                ('state', models.CharField(choices=[('waiting', '待发送'), ('claimed', '发送中'), ('sent', '已发送'), ('unknown', '结果未知'), ('failed', '发送失败')], default='waiting', max_length=10, verbose_name='状态')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='尝试次数')),
                ('next_at', models.DateTimeField(verbose_name='下次发送')),
                ('claimed_until', models.DateTimeField(blank=True, null=True, verbose_name='占用至')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='发送时间')),
                ('message_id', models.CharField(max_length=120, unique=True)),
                ('fault', models.CharField(blank=True, max_length=300, verbose_name='失败原因')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
            ],
            options={
                'verbose_name': '发件',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['state', 'next_at'], name='delivery_waiting')],
                'constraints': [models.UniqueConstraint(fields=('person', 'channel', 'day', 'kind'), name='delivery_once')],
            },
        ),
        migrations.CreateModel(
            name='ReminderRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(blank=True, help_text='空着表示所有类别', max_length=20, verbose_name='事项类别')),
                ('offset', models.SmallIntegerField(verbose_name='相对时限的天数')),
                ('repeat', models.PositiveSmallIntegerField(default=0, verbose_name='之后每隔几天')),
                ('role', models.CharField(choices=[('clerk', '经办'), ('office_head', '审核'), ('liaison', '联络员'), ('unit_head', '负责人'), ('leader', '领导'), ('observer', '监督'), ('assessor', '考核员'), ('sysadmin', '系统管理员'), ('secadmin', '安全管理员'), ('auditor', '审计管理员')], max_length=12, verbose_name='提醒谁')),
                ('urgent', models.BooleanField(default=False, verbose_name='立即发送')),
                ('by_mail', models.BooleanField(default=True, verbose_name='发邮件')),
                ('active', models.BooleanField(default=True, verbose_name='启用')),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': '提醒规则',
                'ordering': ['kind', 'offset', 'role'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'offset', 'role'), name='rule_once', violation_error_message='同样的提醒规则已经有了。')],
            },
        ),
        migrations.AddField(
            model_name='Delivery',
            name='notices',
            field=models.ManyToManyField(related_name='deliveries', to='agenda.notice', verbose_name='通知'),
        ),
    ]
